import type { Io } from '../io.ts';

/** What a person who started it is told. */
export function greet(
  io: Io,
  { url, token, demo }: { readonly url: string; readonly token: string; readonly demo: boolean },
): void {
  const lines = [
    '',
    demo ? 'Vigie watches its demo shop. Set VIGIE_SOURCE=postgres://… to watch yours.' : 'Vigie is on the lookout.',
    '',
    `  Live page   ${url}/#token=${token}`,
    '',
    'Ctrl-C stops it; the next start goes on where this one stopped.',
    '',
  ];
  io.err.write(`${lines.join('\n')}\n`);
}
