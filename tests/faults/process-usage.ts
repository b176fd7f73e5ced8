import { readdir, readFile } from 'node:fs/promises';

/** Linux counts processor time in hundredths of a second (`getconf CLK_TCK`). */
const TICKS_A_SECOND = 100;

/** Processor time in seconds that a process and all its children, living or waited for, have used so far. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stats = new Map<number, { readonly parent: number; readonly ticks: number }>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/u.test(name)) continue;
    // A process may end between the listing and the look.
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
    if (stat === null) continue;
    // The name, in parentheses, may hold anything; after it: state, parent, …, utime, stime, cutime, cstime.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    stats.set(Number(name), { parent: Number(fields[1]), ticks });
  }
  let sum = stats.get(pid)?.ticks ?? 0;
  for (const { parent, ticks } of stats.values()) if (parent === pid) sum += ticks;
  return sum / TICKS_A_SECOND;
}
