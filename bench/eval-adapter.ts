import { createInterface } from 'node:readline';
import { Position } from '#contract/position';
import type { DatasetSchema, FieldSchema } from '#contract/schema';
import { createEngine } from '#classifiers/engine';
import type { FieldClassifier } from '#classifiers/examination';
import { addProfiles, EMPTY_PROFILE, profileOf, type FieldProfile } from '#classifiers/profile';

/**
 * Reads the scorer's lines on standard input and writes its answers: `{"id","table","column","value"}` gives
 * `{"id","labels":[{"type","confidence"}]}`; with `--text`, `{"id","text"}` gives `{"id","spans":[…]}`. Findings of any
 * confidence are written; the scorer sets the threshold. So the classifier can be measured by anybody's labelled set. With
 * `--by-field` it reads all lines first, and judges each value knowing what the values of its field have in common.
 */

/** Our entities under the names that such sets use. */
const TYPES: Readonly<Record<string, string>> = {
  EMAIL_ADDRESS: 'EMAIL',
  PHONE_NUMBER: 'PHONE',
  STREET_ADDRESS: 'ADDRESS',
  DATE_OF_BIRTH: 'DOB',
  US_SSN: 'SSN',
  IBAN_CODE: 'IBAN',
  BIC_CODE: 'BIC',
  FR_NIR: 'NATIONAL_ID',
  UK_NINO: 'NATIONAL_ID',
  ES_NIF: 'NATIONAL_ID',
  IT_FISCAL_CODE: 'NATIONAL_ID',
  PL_PESEL: 'NATIONAL_ID',
  FI_PERSONAL_IDENTITY_CODE: 'NATIONAL_ID',
  IN_AADHAAR: 'NATIONAL_ID',
  SG_NRIC_FIN: 'NATIONAL_ID',
  KR_RRN: 'NATIONAL_ID',
  IN_PAN: 'TAX_ID',
  AU_TFN: 'TAX_ID',
  US_ITIN: 'TAX_ID',
  CRYPTO: 'CRYPTO_WALLET',
  MEDICAL_RECORD_NUMBER: 'MRN',
  ICD_CODE: 'ICD10',
  MEDICAL_CONDITION: 'MEDICAL_TERM',
  UK_NHS: 'HEALTH_INSURANCE_ID',
  GEO_COORDINATES: 'GEO',
  SALARY: 'INCOME',
  PERSONAL_URL: 'URL',
};

const engine = createEngine({ rules: [], thresholds: { minimum: 0, high: 0.9 } });
const fields = new Map<string, FieldClassifier>();

interface Line {
  readonly id: string;
  readonly table: string;
  readonly column: string;
  readonly value: string;
}

function fieldOf({ table, column }: Line, profiles: ReadonlyMap<string, FieldProfile>): FieldClassifier {
  const key = JSON.stringify([table, column]);
  let field = fields.get(key);
  if (field === undefined) {
    const schema: FieldSchema = { name: column, type: 'text', kind: 'text', nullable: true };
    field = engine.forField(datasetOf(table, schema), schema, profiles.get(key));
    fields.set(key, field);
  }
  return field;
}

/** Of the different values of each field. */
function profilesOf(lines: readonly Line[]): ReadonlyMap<string, FieldProfile> {
  const values = Map.groupBy(lines, ({ table, column }) => JSON.stringify([table, column]));
  return new Map(
    [...values].map(([key, of]) => [
      key,
      [...new Set(of.map(({ value }) => value))].map(profileOf).reduce(addProfiles, EMPTY_PROFILE),
    ]),
  );
}

function datasetOf(table: string, field: FieldSchema): DatasetSchema {
  return {
    id: 'eval',
    source: 'eval',
    sourceKind: 'postgres',
    dataset: { namespace: 'eval', name: table },
    urn: `eval/${table}`,
    path: table.split('.'),
    kind: 'table',
    fields: [field],
    beforeImage: 'full',
    position: Position.parse('0'),
    observedAtMs: 0,
  };
}

function read(line: string): Line {
  const parsed: unknown = JSON.parse(line);
  const member = (name: string) =>
    typeof parsed === 'object' && parsed !== null ? String(Reflect.get(parsed, name) ?? '') : '';
  return {
    id: member('id'),
    table: member('table') || 'text',
    column: member('column') || 'text',
    value: member('value') || member('text'),
  };
}

function answer(line: Line, profiles: ReadonlyMap<string, FieldProfile>): string {
  const found = fieldOf(line, profiles)
    .classifyAll(line.value)
    .map(({ entity, confidence, start, end }) => ({ type: TYPES[entity] ?? entity, confidence, start, end }));
  const { id } = line;
  return JSON.stringify(
    spans ? { id, spans: found } : { id, labels: found.map(({ type, confidence }) => ({ type, confidence })) },
  );
}

const spans = process.argv.includes('--text');
const NONE: ReadonlyMap<string, FieldProfile> = new Map();
const lines: Line[] = [];
let out = '';
for await (const text of createInterface({ input: process.stdin })) {
  if (text === '') continue;
  const line = read(text);
  if (process.argv.includes('--by-field')) lines.push(line);
  else out += `${answer(line, NONE)}\n`;
  if (out.length > 65_536) {
    process.stdout.write(out);
    out = '';
  }
}
const profiles = profilesOf(lines);
for (const line of lines) out += `${answer(line, profiles)}\n`;
process.stdout.write(out);
