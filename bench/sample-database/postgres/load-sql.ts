import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { sqlFiles } from '../sql-files.ts';

/** Runs the `.sql` files of a folder in the order of their names, as `psql -f` would; roles that they name are made first. */
export async function loadFolder(url: string, folder: string): Promise<void> {
  const texts = await sqlFiles(folder);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const text of texts) {
      await makeRoles(client, text);
      for (const part of partsOf(text)) await run(client, part);
    }
    await client.query('RESET ALL');
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

async function makeRoles(client: pg.Client, text: string): Promise<void> {
  const named = new Set(
    Array.from(text.matchAll(/\b(?:OWNER TO|AUTHORIZATION) "?([a-z_]\w*)"?;/giu), ([, role]) => role ?? ''),
  );
  for (const role of named) {
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${client.escapeIdentifier(role)} SUPERUSER`);
  }
}

/** Statements, or a `COPY … FROM stdin` with its lines. */
interface Part {
  readonly sql: string;
  readonly lines: string | null;
}

/** Cuts a dump where `COPY … FROM stdin` has its data in the file; what psql itself would understand is left out. */
function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let statements: string[] = [];
  let copy: { readonly sql: string; readonly lines: string[] } | null = null;
  for (const line of text.split('\n')) {
    if (copy !== null) {
      if (line === '\\.') {
        parts.push({ sql: copy.sql, lines: copy.lines.join('') });
        copy = null;
      } else copy.lines.push(`${line}\n`);
    } else if (/^COPY .* FROM stdin;$/iu.test(line)) {
      parts.push({ sql: statements.join('\n'), lines: null });
      statements = [];
      copy = { sql: line.slice(0, -1), lines: [] };
    } else if (!line.startsWith('\\')) statements.push(line);
  }
  parts.push({ sql: statements.join('\n'), lines: null });
  return parts.filter(({ sql }) => sql.trim() !== '');
}

async function run(client: pg.Client, { sql, lines }: Part): Promise<void> {
  if (lines === null) {
    await client.query(sql);
    return;
  }
  const stream = client.query(copyFrom(sql));
  stream.end(lines);
  await once(stream, 'finish');
}
