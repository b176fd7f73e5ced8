import type { Row, Value } from '#contract/change';
import type { DatasetSchema, ValueKind } from '#contract/schema';
import { createEngine } from '#classifiers/engine';
import type { FieldClassifier } from '#classifiers/examination';
import { createRandom, inventCard, inventIban, inventIp, inventPerson, supportMessage } from '#cli/demo/people';
import { sampleSchema } from '#tests/support/sample-schema';

/**
 * How many values and records of shop-like rows one core classifies a second, no value seen twice where a table's
 * values would not repeat. `node bench/classify.ts [--json] [--seconds N]`.
 */

type Column = readonly [name: string, kind: ValueKind];

const TABLES: Readonly<Record<string, readonly Column[]>> = {
  customer: [
    ['id', 'integer'],
    ['email', 'text'],
    ['first_name', 'text'],
    ['last_name', 'text'],
    ['phone', 'text'],
    ['birth_date', 'date'],
    ['street', 'text'],
    ['postal_code', 'text'],
    ['city', 'text'],
    ['loyalty_points', 'integer'],
    ['preferences', 'json'],
    ['signed_up_at', 'timestamp'],
  ],
  customer_order: [
    ['id', 'integer'],
    ['customer_id', 'integer'],
    ['status', 'text'],
    ['total', 'decimal'],
    ['comment', 'text'],
    ['tracking_code', 'text'],
    ['reference', 'text'],
    ['placed_at', 'timestamp'],
  ],
  payment: [
    ['id', 'uuid'],
    ['order_id', 'integer'],
    ['method', 'text'],
    ['iban', 'text'],
    ['card_number', 'text'],
    ['amount', 'decimal'],
    ['session_key', 'text'],
    ['paid_at', 'timestamp'],
  ],
  support_message: [
    ['id', 'integer'],
    ['customer_id', 'integer'],
    ['subject', 'text'],
    ['body', 'text'],
    ['ip', 'network'],
    ['received_at', 'timestamp'],
  ],
};

function schemaOf(table: string, columns: readonly Column[]): DatasetSchema {
  return sampleSchema(
    table,
    columns.map(([name, kind]) => ({ name, type: kind, kind, nullable: true })),
  );
}

function rowsOf(table: string, count: number): readonly Row[] {
  const random = createRandom(20_261);
  return Array.from({ length: count }, (_, i): Row => {
    const at = `2026-0${1 + (i % 9)}-1${i % 10}T08:${10 + (i % 50)}:07.${100_000 + i}Z`;
    const person = inventPerson(random, i);
    const code = `${random.pick(['TRK', 'FRX', 'LMP'])}-${random.below(9e8)}-${random.pick(['A', 'B', 'Q'])}${random.below(99)}`;
    const uuid = `${(i + 0x10000000).toString(16)}-1a2b-4c3d-8e4f-${(random.below(2 ** 31) + 2 ** 44).toString(16).padStart(12, '0')}`;
    const message = supportMessage(random, person);
    const rows: Readonly<Record<string, Row>> = {
      customer: {
        id: i,
        email: person.email,
        first_name: person.firstName,
        last_name: person.lastName,
        phone: person.phone,
        birth_date: person.birthDate,
        street: person.street,
        postal_code: person.postalCode,
        city: person.city,
        loyalty_points: random.below(5000),
        preferences: JSON.stringify({ newsletter: i % 2 === 0, theme: 'dark', channel: code }),
        signed_up_at: at,
      },
      customer_order: {
        id: i,
        customer_id: random.below(1e6),
        status: random.pick(['placed', 'paid', 'sent']),
        total: `${random.below(900)}.90`,
        comment: i % 20 === 0 ? `leave it with ${person.firstName}, ${person.phone}` : `please ring twice ${code}`,
        tracking_code: code,
        reference: uuid,
        placed_at: at,
      },
      payment: {
        id: uuid,
        order_id: i,
        method: random.pick(['card', 'transfer']),
        iban: inventIban(random),
        card_number: inventCard(random),
        amount: `${random.below(900)}.10`,
        session_key: uuid,
        paid_at: at,
      },
      support_message: {
        id: i,
        customer_id: random.below(1e6),
        subject: message.subject,
        body: message.body,
        ip: inventIp(random),
        received_at: at,
      },
    };
    return rows[table] ?? {};
  });
}

interface Figure {
  readonly name: string;
  readonly valuesPerSecond: number;
  readonly recordsPerSecond: number;
  readonly findingsPerRecord: number;
}

function measure(
  name: string,
  columns: readonly (readonly [field: string, classifier: FieldClassifier])[],
  rows: readonly Row[],
  seconds: number,
): Figure {
  let values = 0;
  let records = 0;
  let findings = 0;
  const pass = () => {
    for (const row of rows) {
      for (const [field, classifier] of columns) {
        const value: Value = row[field] ?? null;
        findings += classifier.classify(value).length;
      }
    }
    records += rows.length;
    values += rows.length * columns.length;
  };
  pass();
  pass();
  values = records = findings = 0;
  // Processor time, not the clock's: the figure is of one core, whoever else is on the machine.
  const start = process.cpuUsage();
  let elapsed = 0;
  while (elapsed < seconds) {
    pass();
    const { user, system } = process.cpuUsage(start);
    elapsed = (user + system) / 1e6;
  }
  return {
    name,
    valuesPerSecond: Math.round(values / elapsed),
    recordsPerSecond: Math.round(records / elapsed),
    findingsPerRecord: Math.round((findings / records) * 100) / 100,
  };
}

const seconds = Number(process.argv[process.argv.indexOf('--seconds') + 1] ?? '') || 1;
const started = performance.now();
const engine = createEngine({ rules: [], thresholds: { minimum: 0.7, high: 0.9 } });
const startMs = Math.round(performance.now() - started);
const figures: Figure[] = [];
for (const [table, columns] of Object.entries(TABLES)) {
  const schema = schemaOf(table, columns);
  const classifiers = schema.fields.map((field) => [field.name, engine.forField(schema, field)] as const);
  const rows = rowsOf(table, 5000);
  figures.push(measure(table, classifiers, rows, seconds));
  if (process.argv.includes('--columns'))
    for (const column of classifiers) figures.push(measure(`${table}.${column[0]}`, [column], rows, seconds / 4));
}
const tables = figures.filter(({ name }) => !name.includes('.'));
const perValue = tables.reduce((sum, { valuesPerSecond }) => sum + 1 / valuesPerSecond, 0) / tables.length;
const result = {
  engine: engine.version,
  startMs,
  valuesPerSecond: Math.round(1 / perValue),
  residentMb: Math.round(process.memoryUsage().rss / 2 ** 20),
  figures,
};
if (process.argv.includes('--json')) console.log(JSON.stringify(result));
else {
  console.log(
    `engine ${result.engine}, ${startMs} ms to start, ${result.residentMb} MB resident, ${result.valuesPerSecond.toLocaleString('en')} values/s`,
  );
  for (const { name, valuesPerSecond, recordsPerSecond, findingsPerRecord } of figures) {
    console.log(
      `${name.padEnd(32)} ${valuesPerSecond.toLocaleString('en').padStart(12)} values/s ${recordsPerSecond.toLocaleString('en').padStart(12)} records/s ${findingsPerRecord} findings/record`,
    );
  }
}
