import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const Manifest = z.object({ version: z.string() });

/** The version of this Vigie, from package.json. */
export async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return Manifest.parse(JSON.parse(text)).version;
}
