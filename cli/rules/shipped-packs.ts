import { readdir, readFile } from 'node:fs/promises';
import type { RulePack } from '#contract/rule-pack';
import { readPack } from '#contract/rule-pack-yaml';
import { VigieError } from '#kernel/errors/vigie-error';

const FOLDER = new URL('../../classifiers/packs/', import.meta.url);

/** The packs that come with Vigie, by name. A test holds every rule of them to its examples. */
export async function shippedPacks(): Promise<readonly RulePack[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.yaml')).toSorted();
  return Promise.all(
    files.map(async (name) => {
      const read = readPack(await readFile(new URL(name, FOLDER), 'utf8'));
      if ('pack' in read) return read.pack;
      const problems = read.problems.map(({ path, message }) => `${path}: ${message}`);
      throw new VigieError('VIG_X900', 'a pack that comes with Vigie cannot be read', { details: { name, problems } });
    }),
  );
}
