/**
 * `node bench/avro.ts`: records that are read per second, in one process, from bytes to changes, by format. The client
 * library's own decoder reads the same bytes beside it, as a yardstick.
 */
import avro from 'avsc';
import type { Change, Row } from '#contract/change';
import { Position } from '#contract/position';
import { parseAvroSchema } from '#codec/avro/avro-schema';
import { WIRE_MARK_BYTES, type AvroRegistry } from '#codec/avro/schema-registry';
import { createAvroChangeCodec } from '#codec/avro-envelope/avro-change-codec';
import { createDebeziumDecoder } from '#codec/debezium/debezium-decoder';
import { recording } from '#codec/debezium/recorded/recorded';
import { createJsonEnvelopeCodec } from '#codec/json-envelope';
import { Sensitive } from '#kernel/sensitive';
import { exactLong } from '#tests/support/exact-long';
import { ID_COLUMN, sampleSchema, textColumn } from '#tests/support/sample-schema';

const RUN_MS = 1_500;

const schema = sampleSchema('customer', [
  ID_COLUMN,
  textColumn('name'),
  textColumn('email'),
  textColumn('phone'),
  { name: 'created_at', type: 'timestamptz', kind: 'timestamp', nullable: true },
  { name: 'amount', type: 'numeric', kind: 'decimal', nullable: true },
  { name: 'active', type: 'boolean', kind: 'boolean', nullable: true },
]);

const row = (id: number): Row => ({
  id,
  name: `Customer number ${id}`,
  email: `customer.${id}@example.com`,
  phone: `+44 20 7946 0${id % 1000}`,
  created_at: '2024-05-06T07:08:09.123456Z',
  amount: `${id}.50`,
  active: id % 2 === 0,
});

const change = (id: number): Change => ({
  op: 'c',
  source: 'shop',
  dataset: schema.urn,
  schema: schema.id,
  position: Position.parse(`0000000000000001/${String(id).padStart(10, '0')}`),
  transaction: String(id),
  snapshot: 'no',
  epoch: 0,
  counts: 'both',
  committedAtMs: 1_700_000_000_123.5,
  capturedAtMs: 1_700_000_000_130,
  key: new Sensitive<Row>({ id }),
  before: null,
  after: new Sensitive(row(id)),
});

const texts: string[] = [];
const registered = (id: number) => ({ id, schema: parseAvroSchema(JSON.parse(texts[id] ?? 'null')) });
const registry: AvroRegistry = {
  schema: async (id) => registered(id),
  register: async (_subject, text) => registered(texts.push(text) - 1),
};

function measure(name: string, bytes: number, once: (i: number) => unknown): void {
  for (let i = 0; i < 20_000; i++) once(i);
  let count = 0;
  const end = performance.now() + RUN_MS;
  while (performance.now() < end) for (let i = 0; i < 200; i++) once(count++);
  const perSecond = Math.round(count / (RUN_MS / 1000));
  console.log(`${name.padEnd(46)} ${String(perSecond).padStart(9)} records/s  ${String(bytes).padStart(6)} bytes each`);
}

const json = createJsonEnvelopeCodec('0.0.0');
const codec = createAvroChangeCodec({ version: '0.0.0', registry, json });
await codec.learn?.([schema]);
const changes = Array.from({ length: 256 }, (_, i) => change(i));
for (const [name, own] of [
  ['JSON', json],
  ['Avro', codec],
] as const) {
  const records = changes.map((one) => ({ ...own.encode(one, schema), offset: 0n }));
  await own.prepare?.(records);
  const size = records[0]?.value?.length ?? 0;
  measure(`changes, ${name}: written`, size, (i) => own.encode(changes[i & 255] ?? change(0), schema));
  measure(`changes, ${name}: read`, size, (i) =>
    own.decode(records[i & 255] ?? { key: null, value: null, offset: 0n, timestampMs: 0 }),
  );
}

for (const name of ['postgres-avro', 'postgres-json', 'postgres-bare-json']) {
  const recorded = recording(name);
  const decoder = createDebeziumDecoder({ registry: recorded.registry });
  await decoder.prepare(recorded.records);
  for (const table of ['child', 'all_types']) {
    const found = recorded.records.find((record) => {
      const { record: content } = decoder.decode(record);
      return content.type === 'change' && content.op === 'u' && content.source.path.at(-1) === table;
    });
    if (found?.value === undefined || found.value === null) continue;
    const columns = table === 'child' ? 3 : 49;
    measure(`Debezium, ${name.slice(9)}, ${columns} columns: read`, found.value.length, () => decoder.decode(found));
    if (name !== 'postgres-avro') continue;
    const id = Buffer.from(found.value).readUInt32BE(1);
    const type = avro.Type.forSchema(JSON.parse(recorded.texts[id] ?? 'null'), { typeHook: exactLongs });
    const body = Buffer.from(found.value).subarray(WIRE_MARK_BYTES);
    measure(`  the same, by avsc, values as they come`, body.length, () => type.fromBuffer(body));
  }
}

function exactLongs(given: unknown): avro.Type | undefined {
  const isLong =
    given === 'long' || (typeof given === 'object' && given !== null && Reflect.get(given, 'type') === 'long');
  return isLong ? exactLong : undefined;
}
