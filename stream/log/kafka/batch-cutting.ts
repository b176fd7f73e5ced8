/**
 * Runs of records, in order, each of at most `maxBytes` (a larger record is alone): one batch each. Kafka refuses a batch
 * above the topic's `max.message.bytes` whole.
 */
export function cutBatches<T>(records: readonly T[], sizeOf: (record: T) => number, maxBytes: number): T[][] {
  const runs: T[][] = [];
  let run: T[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (run.length > 0 && bytes + size > maxBytes) {
      runs.push(run);
      run = [];
      bytes = 0;
    }
    run.push(record);
    bytes += size;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}
