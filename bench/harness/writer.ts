/**
 * Writes rows at a steady rate, in a process of its own, and says what it has committed.
 * Arguments: url, rows per second, seconds, rows per commit, first id. Prints `{"rows":n,"seconds":s}` at its end.
 */
import pg from 'pg';
import { systemClock } from '#kernel/clock';
import { INSERT_ROWS } from './bench-table.ts';

const [url = '', rate = '0', seconds = '0', perCommit = '1', firstId = '1'] = process.argv.slice(2);
const rowsPerCommit = Number(perCommit);
const pauseMs = (1000 * rowsPerCommit) / Number(rate);
const client = new pg.Client({ connectionString: url });
await client.connect();
const started = systemClock.now();
const end = started + Number(seconds) * 1000;
let next = Number(firstId);
let due = started;
while (systemClock.now() < end) {
  await client.query({ name: 'insert', text: INSERT_ROWS, values: [next, next + rowsPerCommit - 1] });
  next += rowsPerCommit;
  due += pauseMs;
  const early = due - systemClock.now();
  if (early > 1) await systemClock.sleep(early);
}
await client.end();
process.stdout.write(
  `${JSON.stringify({ rows: next - Number(firstId), seconds: (systemClock.now() - started) / 1000 })}\n`,
);
