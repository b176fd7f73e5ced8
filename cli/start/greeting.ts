import type { DemoPart } from '#dashboard/server/options';
import type { Io } from '../io.ts';

/** What a person who started it is told. */
export function greet(
  io: Io,
  {
    url,
    token,
    demo,
    parts,
  }: {
    readonly url: string;
    readonly token: string;
    readonly demo: boolean;
    /** Servers that it runs on. */
    readonly parts: readonly DemoPart[];
  },
): void {
  const lines = [
    '',
    demo ? 'Vigie watches its demo shop. Set VIGIE_SOURCE=postgres://… to watch yours.' : 'Vigie is on the lookout.',
    '',
    `  Live page   ${url}/#token=${token}`,
    ...parts.map(serverLine),
    '',
    'Ctrl-C stops it; the next start goes on where this one stopped.',
    '',
  ];
  io.err.write(`${lines.join('\n')}\n`);
}

function serverLine({ name, database, address, command }: DemoPart): string {
  const label = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`.padEnd(10);
  return `  ${label}  ${address ?? `${database} is not on this machine: ${command ?? ''}`}`;
}
