import type { TableName } from '../../table-filter.ts';

/** What a statement of the log does to tables, as far as it must be known when it comes. */
export type DdlEffect =
  | { readonly kind: 'drop' | 'truncate' | 'create'; readonly table: TableName }
  | { readonly kind: 'drop database'; readonly schema: string }
  | { readonly kind: 'rename'; readonly table: TableName; readonly to: TableName }
  | {
      readonly kind: 'alter';
      readonly table: TableName;
      /** Columns by their old and new names. */
      readonly renamed: ReadonlyMap<string, string>;
      /** Rows come or go without a change in the log: partitions dropped, tablespaces exchanged. */
      readonly movesRows: boolean;
    }
  /** Rows were changed by a statement, which the log has instead of the rows. */
  | { readonly kind: 'statement'; readonly table: TableName | null }
  /** Something that may have changed any table. */
  | { readonly kind: 'unknown' };

/** @param schema the default schema of the session that ran it */
export function ddlEffects(sql: string, schema: string): readonly DdlEffect[] {
  return new DdlReader(tokenize(sql), schema).read();
}

interface Token {
  /** `word` is upper-cased for comparing; `name` came in quotes. */
  readonly kind: 'word' | 'name' | 'text' | 'sign';
  readonly text: string;
}

const COMMENT = /(?:#|-- )[^\n]*|\/\*(?![!M])[\s\S]*?\*\//uy;
const NAME = /`((?:[^`]|``)*)`|"((?:[^"]|"")*)"/uy;
const TEXT = /'(?:[^'\\]|\\.|'')*'/uy;
const WORD = /[\p{L}\p{N}_$@]+/uy;

/** Statements in comments that a server carries out (`/*!40101 … *\/`) count as if they were not in comments. */
function tokenize(sql: string): readonly Token[] {
  const plain = sql.replaceAll(/\/\*M?!\d*|\*\//gu, (found, at: number) =>
    found === '*/' && isInComment(sql, at) ? found : found === '*/' || found.includes('!') ? ' ' : found,
  );
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(plain);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  while (at < plain.length) {
    if (match(/\s+/uy) !== null || match(COMMENT) !== null) continue;
    const name = match(NAME);
    if (name !== null) {
      const inner = name[1]?.replaceAll('``', '`') ?? name[2]?.replaceAll('""', '"') ?? '';
      tokens.push({ kind: 'name', text: inner });
      continue;
    }
    const text = match(TEXT);
    if (text !== null) {
      tokens.push({ kind: 'text', text: text[0] });
      continue;
    }
    const word = match(WORD);
    if (word !== null) tokens.push({ kind: 'word', text: word[0] });
    else tokens.push({ kind: 'sign', text: plain[at++] ?? '' });
  }
  return tokens;
}

/** Whether the `*\/` at a place ends a comment that is one. */
function isInComment(sql: string, at: number): boolean {
  const open = sql.lastIndexOf('/*', at);
  return open !== -1 && !/^\/\*M?!/u.test(sql.slice(open, open + 4));
}

const HARMLESS: ReadonlySet<string> = new Set([
  'GRANT',
  'REVOKE',
  'SET',
  'FLUSH',
  'ANALYZE',
  'OPTIMIZE',
  'REPAIR',
  'SAVEPOINT',
  'RELEASE',
  'INSTALL',
  'UNINSTALL',
]);

const STATEMENTS: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'LOAD', 'MERGE']);
/** What CREATE, ALTER and DROP may make besides tables: none of it has rows. */
const OTHER_THINGS: ReadonlySet<string> = new Set([
  'USER',
  'ROLE',
  'VIEW',
  'PROCEDURE',
  'FUNCTION',
  'TRIGGER',
  'EVENT',
  'SERVER',
  'TABLESPACE',
  'LOGFILE',
  'RESOURCE',
  'SEQUENCE',
  'PACKAGE',
  'INSTANCE',
  'UNDO',
  'SPATIAL',
]);

class DdlReader {
  readonly #tokens: readonly Token[];
  readonly #schema: string;
  #at = 0;

  constructor(tokens: readonly Token[], schema: string) {
    this.#tokens = tokens;
    this.#schema = schema;
  }

  read(): readonly DdlEffect[] {
    const verb = this.#word();
    if (HARMLESS.has(verb)) return [];
    if (STATEMENTS.has(verb)) return [{ kind: 'statement', table: this.#statementTable(verb) }];
    switch (verb) {
      case 'DROP':
        return this.#drop();
      case 'TRUNCATE':
        this.#skip('TABLE');
        return this.#tables().map((table) => ({ kind: 'truncate' as const, table }));
      case 'RENAME':
        return this.#rename();
      case 'CREATE':
        return this.#create();
      case 'ALTER':
        return this.#alter();
      default:
        return [{ kind: 'unknown' }];
    }
  }

  #drop(): readonly DdlEffect[] {
    if (this.#skip('TEMPORARY')) return [];
    if (this.#skip('DATABASE') || this.#skip('SCHEMA')) {
      this.#ifExists();
      return [{ kind: 'drop database', schema: this.#name() }];
    }
    if (!this.#skip('TABLE') && !this.#skip('TABLES')) return this.#peek() === 'INDEX' ? [{ kind: 'unknown' }] : [];
    this.#ifExists();
    return this.#tables().map((table) => ({ kind: 'drop', table }));
  }

  #rename(): readonly DdlEffect[] {
    if (!this.#skip('TABLE') && !this.#skip('TABLES')) return [];
    this.#ifExists();
    const effects: DdlEffect[] = [];
    do {
      const table = this.#table();
      this.#skip('TO');
      effects.push({ kind: 'rename', table, to: this.#table() });
    } while (this.#skip(','));
    return effects;
  }

  #create(): readonly DdlEffect[] {
    const replaces = this.#skip('OR') && this.#skip('REPLACE');
    if (this.#skip('TEMPORARY')) return [];
    if (this.#skip('TABLE')) {
      this.#ifExists();
      const table = this.#table();
      const create = { kind: 'create', table } as const;
      return replaces ? [{ kind: 'drop', table }, create] : [create];
    }
    // An index may be a new key; a view, a user or a routine has no rows.
    const isIndex = ['INDEX', 'UNIQUE', 'FULLTEXT', 'SPATIAL'].includes(this.#peek());
    return isIndex ? [{ kind: 'unknown' }] : [];
  }

  #alter(): readonly DdlEffect[] {
    while (this.#skip('ONLINE') || this.#skip('OFFLINE') || this.#skip('IGNORE'));
    if (!this.#skip('TABLE')) return OTHER_THINGS.has(this.#peek()) ? [] : [{ kind: 'unknown' }];
    this.#ifExists();
    const table = this.#table();
    if (this.#skip('WAIT')) this.#at++;
    else this.#skip('NOWAIT');
    const renamed = new Map<string, string>();
    let [to, movesRows]: [TableName | null, boolean] = [null, false];
    for (let [depth, isStart] = [0, true]; this.#at < this.#tokens.length;) {
      const word = this.#word();
      if (word === '(') depth++;
      else if (word === ')') depth--;
      const begins = isStart && depth === 0;
      isStart = word === ',' && depth === 0;
      if (!begins) continue;
      if (word === 'RENAME') to = this.#renameClause(renamed) ?? to;
      else if (word === 'CHANGE') this.#changeClause(renamed);
      else if (MOVES_ROWS.has(word)) movesRows ||= this.#movesRows(word);
    }
    if (to === null) return [{ kind: 'alter', table, renamed, movesRows }];
    return [{ kind: 'rename', table, to }];
  }

  #changeClause(renamed: Map<string, string>): void {
    this.#skip('COLUMN');
    this.#ifExists();
    const from = this.#name();
    renamed.set(from, this.#name());
  }

  #renameClause(renamed: Map<string, string>): TableName | null {
    if (this.#skip('COLUMN')) {
      this.#ifExists();
      const from = this.#name();
      this.#skip('TO');
      renamed.set(from, this.#name());
      return null;
    }
    if (this.#skip('INDEX') || this.#skip('KEY')) return null;
    if (!this.#skip('TO')) this.#skip('AS');
    return this.#table();
  }

  #movesRows(word: string): boolean {
    const next = this.#peek();
    return word === 'IMPORT' || word === 'DISCARD'
      ? next === 'TABLESPACE' || next === 'PARTITION'
      : next === 'PARTITION';
  }

  /** The table of an INSERT, UPDATE, … as far as it is simple. */
  #statementTable(verb: string): TableName | null {
    const start = { INSERT: 'INTO', REPLACE: 'INTO', DELETE: 'FROM', LOAD: 'TABLE' }[verb];
    if (start !== undefined) {
      while (this.#at < this.#tokens.length && this.#peek() !== start) this.#at++;
      if (!this.#skip(start)) return null;
    } else {
      while (this.#skip('LOW_PRIORITY') || this.#skip('IGNORE'));
    }
    return this.#at < this.#tokens.length ? this.#table() : null;
  }

  #tables(): readonly TableName[] {
    const tables = [this.#table()];
    while (this.#skip(',')) tables.push(this.#table());
    return tables;
  }

  #table(): TableName {
    const first = this.#name();
    return this.#skip('.') ? { schema: first, name: this.#name() } : { schema: this.#schema, name: first };
  }

  #name(): string {
    return this.#tokens[this.#at++]?.text ?? '';
  }

  #ifExists(): void {
    if (!this.#skip('IF')) return;
    this.#skip('NOT');
    this.#skip('EXISTS');
  }

  #peek(): string {
    const token = this.#tokens[this.#at];
    return token === undefined || token.kind === 'name' || token.kind === 'text' ? '' : token.text.toUpperCase();
  }

  #word(): string {
    const word = this.#peek();
    this.#at++;
    return word;
  }

  #skip(word: string): boolean {
    if (this.#peek() !== word) return false;
    this.#at++;
    return true;
  }
}

const MOVES_ROWS: ReadonlySet<string> = new Set([
  'DROP',
  'TRUNCATE',
  'EXCHANGE',
  'IMPORT',
  'DISCARD',
  'CONVERT',
  'ATTACH',
]);
