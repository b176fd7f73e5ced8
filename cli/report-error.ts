import { configProblems } from '#kernel/config/load-config';
import { originText } from '#kernel/config/problem';
import type { VigieError } from '#kernel/errors/vigie-error';
import { inert } from './render/inert.ts';
import type { Talk } from './talk.ts';

/** Says what went wrong and how to mend it, on standard error; as one line of JSON with `--json`. */
export function reportError(error: VigieError, talk: Talk, asJson: boolean): void {
  if (asJson) {
    talk.warn(JSON.stringify({ version: 1, kind: 'error', item: error.toJSON() }));
    return;
  }
  talk.warn(`${talk.paint('red', 'error')} ${error.code} ${inert(error.message)}`);
  const problems = configProblems(error);
  for (const { path, origin, expected, found, mend } of problems) {
    const subject = path === '' ? originText(origin) : path;
    const place = path === '' || origin.kind === 'default' ? '' : ` (${originText(origin)})`;
    talk.warn(
      `  ${talk.paint('bold', inert(subject))}${inert(place)}: ${inert(expected)} expected, found ${inert(found)}`,
    );
    talk.warn(`    ${inert(mend)}`);
  }
  for (const text of refusals(error)) talk.warn(`  ${inert(text)}`);
  if (problems.length === 0) talk.warn(`  ${inert(error.mend)}`);
}

/** What the API found wrong with a request. */
function refusals(error: VigieError): readonly string[] {
  const list = error.details['refused'];
  return Array.isArray(list) ? list.filter((text) => typeof text === 'string') : [];
}
