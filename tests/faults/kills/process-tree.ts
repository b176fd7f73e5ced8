import { readdir, readFile } from 'node:fs/promises';
import { beganAt } from '#deploy/stack/processes/process-records';
import { systemClock } from '#kernel/clock';

/**
 * SIGKILL to a process and to its children at the same instant, as when a machine's kernel ends them all; resolves when
 * all are gone. A PostgreSQL whose postmaster alone is killed cannot be started again until the others have noticed.
 */
export async function killTree(pid: number): Promise<void> {
  send(pid, 'SIGSTOP');
  const all = [pid, ...(await childrenOf(pid))];
  for (const each of all) send(each, 'SIGKILL');
  while (all.some((each) => beganAt(each) !== null)) await systemClock.sleep(10);
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const children: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/u.test(name)) continue;
    // A process may end between the listing and the look.
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // The name, in parentheses, may hold anything; after it: state, parent.
    if (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === String(pid)) children.push(Number(name));
  }
  return children;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    return; // It is gone.
  }
}
