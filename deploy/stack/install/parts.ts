import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../processes/debian-program.ts';
import { folders, STACK } from '../folder.ts';
import { runProgram } from '../run-program.ts';
import { openDebianPackages, whyNoDebianPackages, type DebianPackages } from './debian-packages.ts';

/** Something that is installed as one. */
export interface Part {
  readonly name: 'java' | 'mysql' | 'mariadb' | 'redis' | 'mongo';
  /** Changes when what is to be installed changes. */
  version(): Promise<string>;
  install(): Promise<void>;
  /** What serves without an installation: a program on the path. */
  readonly present?: (() => string | null) | undefined;
}

const MAVEN = join(import.meta.dirname, '..', 'maven');
const SECANTUS = 'secantusdb==0.7.0b3';

let debian: Promise<DebianPackages> | null = null;

export const parts: readonly Part[] = [
  {
    name: 'java',
    async version() {
      const files = (await readdir(MAVEN, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      const hash = createHash('sha256');
      for (const file of files.map(({ parentPath, name }) => join(parentPath, name)).toSorted())
        hash.update(await readFile(file));
      return hash.digest('hex').slice(0, 16);
    },
    async install() {
      for (const folder of [folders.kafka, folders.plugins, folders.registry, folders.archives])
        await rm(folder, { recursive: true, force: true });
      const args = ['-B', '-ntp', '-f', join(MAVEN, 'pom.xml'), `-Dstack.folder=${STACK}`, 'package'];
      await runProgram('mvn', args, { logFile: join(folders.logs, 'install-java.log') });
    },
  },
  {
    name: 'mongo',
    version: () => Promise.resolve(SECANTUS),
    async install() {
      const folder = join(folders.python, 'mongo');
      const logFile = join(folders.logs, 'install-mongo.log');
      await rm(folder, { recursive: true, force: true });
      await runProgram('python3', ['-m', 'venv', folder], { logFile });
      await runProgram(join(folder, 'bin', 'pip'), ['install', '--quiet', SECANTUS], { logFile });
    },
  },
  debianPart('mysql', ['mysql-server-core'], ['mysqld']),
  // The whole server for its plugins: who logs in with ed25519.
  debianPart('mariadb', ['mariadb-server', 'mariadb-server-core', 'mariadb-client-core'], ['mariadbd']),
  debianPart('redis', ['redis-server'], ['redis-server', 'valkey-server']),
];

/** Debian's unstable moves on by itself: what is installed stays until its folder is removed. */
function debianPart(
  name: 'mysql' | 'mariadb' | 'redis',
  packages: readonly string[],
  programs: readonly string[],
): Part {
  return {
    name,
    version: () => Promise.resolve(packages.join(' ')),
    async install() {
      const why = whyNoDebianPackages();
      if (why !== null)
        throw new Error(`${why}; install ${programs.join(' or ')} yourself, and it is used from the path`);
      debian ??= openDebianPackages();
      await (await debian).unpack(name, packages);
    },
    present: () => (whyNoDebianPackages() === null ? null : (findProgram(name, programs)?.command ?? null)),
  };
}

/** Whether a part is there, in the version that this checkout wants. */
export async function isInstalled(part: Part): Promise<boolean> {
  const file = join(folders.installed, part.name);
  return existsSync(file) && (await readFile(file, 'utf8')) === (await part.version());
}

export async function install(part: Part): Promise<void> {
  const file = join(folders.installed, part.name);
  await rm(file, { force: true });
  await part.install();
  await mkdir(folders.installed, { recursive: true });
  await writeFile(file, await part.version());
}
