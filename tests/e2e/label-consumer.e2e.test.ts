import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { folders } from '#deploy/stack/folder';
import { startKafka } from '#deploy/stack/servers/kafka';
import { eventually } from '../support/eventually.ts';
import { openTestDatabase } from '../support/postgres.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { startVigie } from '../support/vigie-process.ts';

const EXAMPLE = new URL('../../examples/label-consumer/', import.meta.url).pathname;
const run = promisify(execFile);

/** A Python with what the example asks for, made where the other servers' programs are. */
async function pythonOfExample(): Promise<string> {
  const folder = join(folders.python, 'examples');
  const python = join(folder, 'bin', 'python');
  await run('python3', ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '-r', join(EXAMPLE, 'python', 'requirements.txt')]);
  return python;
}

/** A consumer of labels as somebody else's program; what it has printed so far, line by line. */
function consume(command: string, args: readonly string[], brokers: string) {
  const child = spawn(command, args, { env: { ...process.env, KAFKA_BROKERS: brokers } });
  let printed = '';
  child.stdout.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  return () => printed;
}

describeWith(['kafka'], 'the examples that follow labels on Kafka', () => {
  test('both read the state first, then every new label and every one that is gone', async () => {
    const python = await pythonOfExample();
    await using folder = await tempFolder('examples');
    await using kafka = await startKafka({ dataDir: join(folder.path, 'kafka') });
    await using shop = await openTestDatabase();
    await using store = await openTestDatabase();
    await shop.query('CREATE TABLE customer (id bigint PRIMARY KEY, email text)');
    await shop.query("INSERT INTO customer VALUES (1, 'one@example.com'), (2, 'two@example.com'), (3, NULL)");
    const brokers = `127.0.0.1:${kafka.port}`;
    await using vigie = await startVigie({
      dataDir: join(folder.path, 'vigie'),
      env: { KAFKA_BROKERS: brokers },
      config: {
        sources: [{ id: 'shop', url: shop.url, slot: `s_${shop.name}`, publication: `s_${shop.name}` }],
        catalog: { url: store.url },
      },
    });
    await eventually(
      async () => expect(JSON.stringify(await vigie.get('/api/v1/fields?labelled=true'))).toContain('email'),
      60_000,
    );

    const consumers = [
      consume(process.execPath, [join(EXAMPLE, 'consume.ts')], brokers),
      consume(python, [join(EXAMPLE, 'python', 'consume.py')], brokers),
    ];
    await eventually(() => {
      for (const printed of consumers) expect(printed()).toContain('vigie.labels.pii: 2 records, following');
    }, 60_000);
    await shop.query("INSERT INTO customer VALUES (4, 'four@example.com')");
    await shop.query('DELETE FROM customer WHERE id = 1');
    await eventually(() => {
      for (const printed of consumers) {
        expect(printed()).toMatch(/^\+ \S+customer\?id=4: email EMAIL_ADDRESS /mu);
        expect(printed()).toMatch(/^- \S+customer\?id=1$/mu);
        expect(printed()).not.toContain('four@example.com');
      }
    }, 60_000);
  }, 240_000);
});
