import { GtidSet } from './gtid-set.ts';

/** The transactions that lie before a place in the log, as the server writes them. */
export interface GtidState {
  add(gtid: string): void;
  toString(): string;
}

/** MySQL: a set. MariaDB: the newest of each domain, `domain-server-sequence`. */
export function gtidState(flavour: 'mysql' | 'mariadb', text: string): GtidState {
  return flavour === 'mysql' ? GtidSet.parse(text) : new NewestByDomain(text);
}

class NewestByDomain implements GtidState {
  readonly #newest = new Map<string, string>();

  constructor(text: string) {
    for (const gtid of text.split(',')) if (gtid.trim() !== '') this.add(gtid.trim());
  }

  add(gtid: string): void {
    this.#newest.set(gtid.slice(0, gtid.indexOf('-')), gtid);
  }

  toString(): string {
    return [...this.#newest.values()].toSorted().join(',');
  }
}
