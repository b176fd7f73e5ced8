/** A customer of the bench table: eight columns of about 250 bytes together. */
export interface BenchRow {
  readonly id: number;
  readonly email: string;
  readonly full_name: string;
  readonly phone: string;
  readonly address: string;
  readonly balance: string;
  readonly note: string;
  readonly created_at: Date;
}

const GIVEN = ['Alice', 'Bruno', 'Camille', 'David', 'Emma', 'Farid', 'Giulia', 'Hugo'];
const FAMILY = ['Martin', 'Bernard', 'Dubois', 'Moreau', 'Garcia', 'Rossi', 'Schmidt'];

export function benchRow(n: number): BenchRow {
  return {
    id: n,
    email: `user${n}@example.com`,
    full_name: `${GIVEN[n % 8] ?? ''} ${FAMILY[n % 7] ?? ''}`,
    phone: `+33 6 ${String(n % 100_000_000).padStart(8, '1')}`,
    address: `${1 + (n % 180)} rue des Lilas, 7501${n % 10} Paris`,
    balance: `${(n % 100_000) / 100}`,
    note: `Delivered on time, customer was happy with the packaging and asked for an invoice by post. Reference ${n}.`,
    created_at: new Date(1_767_225_600_000 + n * 1000),
  };
}

/** The row's number as it stands in a record of any format: the address is text in all of them. Null when there is none. */
export function rowNumberIn(value: Uint8Array): number | null {
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
  const found = /user(\d+)@example\.com/u.exec(text);
  return found === null ? null : Number(found[1]);
}
