import { z } from 'zod';
import { named } from '../../checks.ts';
import type { CheckResult } from '../../connector.ts';
import { query } from '../connection.ts';
import { quoteIdentifier, quoteQualified, type QualifiedName } from '../identifiers.ts';
import {
  createPublicationSql,
  inspectPublication,
  insertsPublication,
  type PublicationInfo,
} from '../slots/publication.ts';
import { publishableTables, type PublishableTable } from '../slots/publishable-tables.ts';
import { statements, type Check, type CheckContext } from './check.ts';

const AccessRow = z.object({
  schema: z.string(),
  name: z.string(),
  usage: z.boolean(),
  readable: z.boolean(),
  hidden: z.boolean(),
});

const ACCESS = `SELECT n.nspname AS schema, c.relname AS name, has_schema_privilege(n.oid, 'USAGE') AS usage,
    has_table_privilege(c.oid, 'SELECT') AS readable, row_security_active(c.oid) AS hidden
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p'
   AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1, 2`;

export const access: Check = async ({ client, settings, role }) => {
  const rows = (await query(client, ACCESS)).rows
    .map((row) => AccessRow.parse(row))
    .filter((row) => settings.watches(row));
  const grantee = quoteIdentifier(role);
  const closed = [...new Set(rows.filter((row) => !row.usage).map((row) => row.schema))];
  const unreadable = rows.filter((row) => !row.readable).map(quoteQualified);
  const hidden = rows.filter((row) => row.hidden).map(quoteQualified);
  return [
    listed('schema_usage', closed.map(quoteIdentifier), {
      ok: 'all schemas of watched tables may be used',
      bad: (schemas) => `${role} may not use the schemas ${schemas}`,
      fix: (schema) => `GRANT USAGE ON SCHEMA ${schema} TO ${grantee};`,
    }),
    listed('select', unreadable, {
      ok: `all ${rows.length} watched tables may be read`,
      bad: (tables) => `${role} may not read ${tables}`,
      fix: (table) => `GRANT SELECT ON ${table} TO ${grantee};`,
    }),
    hidden.length === 0
      ? { check: 'row_security', status: 'ok', evidence: 'no policy hides rows from the snapshot' }
      : {
          check: 'row_security',
          status: 'fail',
          evidence: `row-level security hides rows of ${named(hidden)} from ${role}; the snapshot would refuse them`,
          fix: `ALTER ROLE ${grantee} BYPASSRLS;`,
        },
  ];
};

interface Words {
  readonly ok: string;
  readonly bad: (items: string) => string;
  readonly fix: (item: string) => string;
}

function listed(check: string, problems: readonly string[], words: Words): CheckResult {
  if (problems.length === 0) return { check, status: 'ok', evidence: words.ok };
  return { check, status: 'fail', evidence: words.bad(named(problems)), fix: statements(problems.map(words.fix)) };
}

export const publication: Check = async (context) => {
  const { client, settings } = context;
  const info = await inspectPublication(client, settings.publication);
  const tables = (await publishableTables(client)).filter((table) => settings.watches(table));
  if (!info.exists) return await missingPublication(context, tables);
  const inserts = await inspectPublication(client, insertsPublication(settings.publication));
  const name = quoteIdentifier(settings.publication);
  return [
    coverage(info, inserts, { name, tables }),
    options(info, name),
    filters([...info.tables, ...inserts.tables], settings.watches),
  ];
};

const OwnerRow = z.object({
  may_create: z.boolean(),
  superuser: z.boolean(),
  foreign_tables: z.array(z.object({ schema: z.string(), name: z.string() })),
});

/** Who makes a publication needs CREATE on the database and must own what it lists. */
async function missingPublication(
  { client, settings, version }: CheckContext,
  tables: readonly PublishableTable[],
): Promise<CheckResult> {
  const found = await query(
    client,
    `SELECT has_database_privilege(current_database(), 'CREATE') AS may_create,
            (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
            (SELECT coalesce(json_agg(json_build_object('schema', n.nspname, 'name', c.relname)), '[]') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT pg_has_role(c.relowner, 'USAGE')) AS foreign_tables`,
  );
  const row = OwnerRow.parse(found.rows[0]);
  const foreign = new Set(row.foreign_tables.map(quoteQualified));
  const owned = !tables.some((table) => foreign.has(quoteQualified(table)));
  if (row.superuser || (row.may_create && owned)) {
    return {
      check: 'publication',
      status: 'ok',
      evidence: `${settings.publication} does not exist yet; it is made at the first start`,
    };
  }
  const identified = tables.filter((table) => table.hasIdentity);
  const unidentified = tables.filter((table) => !table.hasIdentity);
  const everything = unidentified.length === 0;
  const sql = [
    createPublicationSql({ name: settings.publication, tables: everything ? 'all' : identified, version }),
    ...(everything
      ? []
      : [
          createPublicationSql({
            name: insertsPublication(settings.publication),
            tables: unidentified,
            version,
            publish: 'insert, truncate',
          }),
        ]),
  ];
  return {
    check: 'publication',
    status: 'fail',
    evidence: `${settings.publication} does not exist, and this role may not make it`,
    fix: statements(sql.map((statement) => `${statement};`)),
  };
}

function coverage(
  info: PublicationInfo,
  inserts: PublicationInfo,
  wanted: { readonly name: string; readonly tables: readonly QualifiedName[] },
): CheckResult {
  const there = new Set([...info.tables, ...inserts.tables].map(quoteQualified));
  const missing = info.allTables ? [] : wanted.tables.map(quoteQualified).filter((table) => !there.has(table));
  if (missing.length > 0) {
    return {
      check: 'publication',
      status: 'fail',
      evidence: `the publication leaves out ${named(missing)}`,
      fix: `ALTER PUBLICATION ${wanted.name} ADD TABLE ${missing.join(', ')};`,
    };
  }
  const evidence = info.allTables
    ? 'the publication covers all tables, those made later too'
    : `the publication covers all ${wanted.tables.length} watched tables`;
  return { check: 'publication', status: 'ok', evidence };
}

function options(info: PublicationInfo, name: string): CheckResult {
  const check = 'publication_options';
  const all = `ALTER PUBLICATION ${name} SET (publish = 'insert, update, delete, truncate', publish_via_partition_root = true);`;
  if (info.missingOperations.length > 0) {
    return {
      check,
      status: 'fail',
      evidence: `the publication leaves out ${info.missingOperations.join(', ')}`,
      fix: all,
    };
  }
  if (!info.viaRoot) {
    return {
      check,
      status: 'fail',
      evidence: 'partitions would arrive as tables of their own (publish_via_partition_root is off)',
      fix: all,
    };
  }
  return { check, status: 'ok', evidence: 'all operations are published, partitions under their root' };
}

function filters(tables: PublicationInfo['tables'], watches: (table: QualifiedName) => boolean): CheckResult {
  const check = 'publication_filters';
  const filtered = tables.filter((table) => table.filtered && watches(table)).map(quoteQualified);
  if (filtered.length === 0) return { check, status: 'ok', evidence: 'no row filter and no column list hides changes' };
  return {
    check,
    status: 'warn',
    evidence: `a row filter or a column list hides part of the changes of ${named(filtered)}; what it hides is never examined`,
    fix: 'ALTER PUBLICATION … DROP TABLE and ADD TABLE without WHERE and without a column list.',
  };
}

function full(table: QualifiedName): string {
  return `ALTER TABLE ${quoteQualified(table)} REPLICA IDENTITY FULL;`;
}

export const replicaIdentity: Check = async ({ client, settings }) => {
  const tables = (await publishableTables(client)).filter((table) => settings.watches(table));
  const info = await inspectPublication(client, settings.publication);
  const published = new Set(info.tables.map(quoteQualified));
  const refused = tables.filter(
    (table) => !table.hasIdentity && (info.allTables || published.has(quoteQualified(table))),
  );
  const insertsOnly = tables.filter((table) => !table.hasIdentity && !refused.includes(table));
  const inexact = tables.filter((table) => table.hasIdentity && table.replicaIdentity !== 'f');
  const keyless = tables.filter((table) => !table.hasPrimaryKey);
  return [
    refused.length > 0
      ? {
          check: 'replica_identity',
          status: 'fail',
          evidence: `PostgreSQL refuses updates and deletes of ${named(refused.map(quoteQualified))}: published, without a replica identity`,
          fix: statements(refused.map(full)),
        }
      : insertsOnly.length > 0
        ? {
            check: 'replica_identity',
            status: 'warn',
            evidence: `only inserts of ${named(insertsOnly.map(quoteQualified))} can be followed: no primary key and no replica identity`,
            fix: statements(insertsOnly.map(full)),
          }
        : {
            check: 'replica_identity',
            status: 'ok',
            evidence: 'updates and deletes of all watched tables can be followed',
          },
    inexact.length === 0
      ? {
          check: 'exact_evidence',
          status: 'ok',
          evidence: 'old rows come whole: evidence is exact and labels can be withdrawn',
        }
      : {
          check: 'exact_evidence',
          status: 'warn',
          evidence: `old rows of ${named(inexact.map(quoteQualified))} come as their key only: evidence of them only grows (exact: false). FULL makes it exact, for more log per update and delete`,
          fix: statements(inexact.map(full)),
        },
    keyless.length === 0
      ? { check: 'primary_key', status: 'ok', evidence: 'all watched tables have a primary key' }
      : {
          check: 'primary_key',
          status: 'warn',
          evidence: `${named(keyless.map(quoteQualified))} have no primary key: their snapshot cannot be resumed within the table, and a record has no name`,
          fix: statements(keyless.map((table) => `ALTER TABLE ${quoteQualified(table)} ADD PRIMARY KEY (…);`)),
        },
  ];
};
