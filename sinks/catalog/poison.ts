import type { RecordBatch } from '#contract/log';
import { toVigieError } from '#kernel/errors/vigie-error';

/** SQLSTATE classes that blame the data: data exception, integrity violation, program limit exceeded. */
const BLAMES_DATA = /^(?:22|23|54)/u;

/**
 * Keeps batches around a record that the database itself refuses, though it has the shape of its topic (P7): what fails
 * together is tried in halves until the record stands alone and is put aside. Each half is a transaction of its own,
 * which the offsets allow. Any other failure is thrown: it is not the records' fault.
 *
 * @param keep has its effect wholly or throws.
 * @param putAside gets a batch of exactly one record.
 */
export async function keepAround(
  batches: readonly RecordBatch[],
  keep: (batches: readonly RecordBatch[]) => Promise<void>,
  putAside: (batch: RecordBatch) => Promise<void>,
): Promise<void> {
  try {
    await keep(batches);
  } catch (thrown) {
    const error = toVigieError(thrown);
    const { sqlState } = error.details;
    if (typeof sqlState !== 'string' || !BLAMES_DATA.test(sqlState)) throw error;
    const [only] = batches;
    if (only !== undefined && batches.length === 1 && only.records.length === 1) return putAside(only);
    for (const half of halves(batches)) await keepAround(half, keep, putAside);
  }
}

function halves(batches: readonly RecordBatch[]): readonly (readonly RecordBatch[])[] {
  const [only] = batches;
  if (only === undefined) return [];
  if (batches.length > 1) {
    const middle = batches.length >> 1;
    return [batches.slice(0, middle), batches.slice(middle)];
  }
  const middle = only.records.length >> 1;
  const [first, second] = [only.records.slice(0, middle), only.records.slice(middle)];
  const next = second[0]?.offset ?? only.next;
  return [[{ ...only, records: first, next }], [{ ...only, records: second }]];
}
