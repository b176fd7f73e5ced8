import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The texts of the `.sql` files of a folder, in the order of their names. */
export async function sqlFiles(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  if (names.length === 0) throw new Error(`no .sql file in ${folder}`);
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
}
