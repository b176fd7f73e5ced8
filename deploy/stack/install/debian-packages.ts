import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folders } from '../folder.ts';
import { runProgram } from '../run-program.ts';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** Of the distribution, or what only an installation needs. */
const LEFT_OUT = /^(?:perl|libperl|dpkg|tar|coreutils|debconf|install-info|adduser|passwd|base-passwd|login)[-._0-9]/u;

/** Why Debian's packages cannot be unpacked here; null when they can. */
export function whyNoDebianPackages(): string | null {
  if (!existsSync('/usr/bin/apt-get')) return 'there is no apt-get';
  return existsSync(KEYRING) ? null : `there is no ${KEYRING} (package debian-archive-keyring)`;
}

/**
 * Fetches packages of Debian's unstable distribution with all the libraries they need, and unpacks them side by side. It
 * needs no root and changes nothing on the machine: apt works on a state of its own.
 */
export interface DebianPackages {
  unpack(server: string, packages: readonly string[]): Promise<void>;
}

export async function openDebianPackages(): Promise<DebianPackages> {
  const apt = join(folders.debian, '.apt');
  for (const folder of ['state/lists/partial', 'cache/archives/partial'])
    await mkdir(join(apt, folder), { recursive: true });
  const mirror = process.env['STACK_DEBIAN_MIRROR'] ?? 'http://deb.debian.org/debian';
  await writeFile(join(apt, 'sources.list'), `deb [signed-by=${KEYRING}] ${mirror} sid main\n`);
  await writeFile(join(apt, 'status'), '');
  const settings = (cache: string) => [
    '-qq',
    `-oDir::Etc::SourceList=${join(apt, 'sources.list')}`,
    '-oDir::Etc::SourceParts=/dev/null',
    '-oDir::Etc::Preferences=/dev/null',
    '-oDir::Etc::PreferencesParts=/dev/null',
    `-oDir::State=${join(apt, 'state')}`,
    `-oDir::State::status=${join(apt, 'status')}`,
    `-oDir::Cache=${cache}`,
    '-oAPT::Install-Recommends=false',
    `-oAPT::Sandbox::User=${process.getuid?.() === 0 ? 'root' : ''}`,
    '-oAcquire::Languages=none',
    '-oAcquire::Retries=3',
  ];
  await runProgram('apt-get', [...settings(join(apt, 'cache')), 'update'], {
    logFile: join(folders.logs, 'install-debian.log'),
  });
  // Apt lets only one at a time work on a state.
  let turn: Promise<void> = Promise.resolve();
  return {
    async unpack(server, packages) {
      const root = join(folders.debian, server);
      await rm(root, { recursive: true, force: true });
      const cache = join(apt, server);
      await mkdir(join(cache, 'archives/partial'), { recursive: true });
      const logFile = join(folders.logs, `install-${server}.log`);
      const download = () =>
        runProgram('apt-get', [...settings(cache), '-y', '--download-only', 'install', ...packages], { logFile });
      const mine = turn.then(download);
      turn = mine.catch(() => undefined);
      await mine;
      const archives = join(cache, 'archives');
      const files = (await readdir(archives)).filter((name) => name.endsWith('.deb') && !LEFT_OUT.test(name));
      await mkdir(root, { recursive: true });
      for (const file of files) await runProgram('dpkg', ['-x', join(archives, file), root], { logFile });
      await rm(cache, { recursive: true, force: true });
    },
  };
}
