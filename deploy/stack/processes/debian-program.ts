import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { folders } from '../folder.ts';

/** What the loader and the library folders of an architecture are called. */
const ARCHITECTURES: Readonly<Record<string, { readonly loader: string; readonly triplet: string }>> = {
  x64: { loader: 'usr/lib64/ld-linux-x86-64.so.2', triplet: 'x86_64-linux-gnu' },
  arm64: { loader: 'usr/lib/ld-linux-aarch64.so.1', triplet: 'aarch64-linux-gnu' },
};

export interface FoundProgram {
  readonly command: string;
  /** Before the program's own. */
  readonly args: readonly string[];
  /** Its own files lie below: `share/…`, `lib/…`. */
  readonly prefix: string;
  /** From the unpacked packages: it has to be told where its files are. */
  readonly unpacked: boolean;
}

/**
 * A program from the unpacked packages, run with the loader and the libraries that came with it; else the one on the
 * path; else null.
 * @param names in order of preference.
 */
export function findProgram(server: string, names: readonly string[]): FoundProgram | null {
  const root = join(folders.debian, server);
  const architecture = ARCHITECTURES[process.arch];
  for (const name of names) {
    const unpacked = ['usr/sbin', 'usr/bin'].map((folder) => join(root, folder, name)).find(existsSync);
    if (unpacked !== undefined && architecture !== undefined) {
      const libraries = ['usr/lib', 'lib'].map((folder) => join(root, folder, architecture.triplet)).join(':');
      return {
        command: join(root, architecture.loader),
        args: ['--library-path', libraries, '--argv0', name, unpacked],
        prefix: join(root, 'usr'),
        unpacked: true,
      };
    }
  }
  const places = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const installed = names.flatMap((name) => places.map((place) => join(place, name))).find(existsSync);
  if (installed === undefined) return null;
  return { command: installed, args: [], prefix: dirname(dirname(realpathSync(installed))), unpacked: false };
}
