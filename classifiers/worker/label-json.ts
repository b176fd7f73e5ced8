import type { DataClass } from '#contract/classes';
import type { Change } from '#contract/change';
import type { Explanation, Finding } from '#contract/finding';
import type { LabelRecord } from '#contract/label';
import { reasonOf } from './reason.ts';

/** What all labels of one change have in common. */
export interface LabelHead {
  readonly record: string;
  readonly change: Pick<
    Change,
    'source' | 'dataset' | 'op' | 'position' | 'transaction' | 'committedAtMs' | 'capturedAtMs'
  >;
  readonly modelVersion: string;
  readonly labelledAtMs: number;
  readonly unexamined: readonly Readonly<NonNullable<LabelRecord['unexamined']>[number]>[];
}

/**
 * The JSON text of label records: the same as `JSON.stringify` of the {@link LabelRecord} gives. A row has a label in
 * each of its classes, and what these have in common is written once.
 */
export function labelJson({
  record,
  change,
  modelVersion,
  labelledAtMs,
  unexamined,
}: LabelHead): (name: DataClass, fields: readonly string[]) => string {
  const { source, dataset, op, position, transaction, committedAtMs, capturedAtMs } = change;
  const before = `{"record":${quoted(record)},"source":${known(source)},"dataset":${known(dataset)},"class":"`;
  const after =
    `","op":"${op}","position":${quoted(position)},"transaction":${transaction === null ? 'null' : quoted(transaction)}` +
    `,"modelVersion":${known(modelVersion)},"times":{"committedAtMs":${committedAtMs},"capturedAtMs":${capturedAtMs}` +
    `,"labelledAtMs":${labelledAtMs}},"fields":[`;
  const end = unexamined.length === 0 ? ']}' : `],"unexamined":${JSON.stringify(unexamined)}}`;
  return (name, fields) => `${before}${name}${after}${fields.length === 1 ? (fields[0] ?? '') : fields.join()}${end}`;
}

/** A field of a label as JSON text. */
export function fieldJson(finding: Finding): string {
  const { path, entity, confidence, start, end, masked } = finding;
  return (
    `{"path":${known(path)},"entity":${known(entity)},"confidence":${confidence},"start":${start},"end":${end}` +
    `,"masked":${quoted(masked)},"reason":${reasonJson(finding.explanation)}}`
  );
}

/** An explanation is the same object for all values of which it is said. */
const reasons = new WeakMap<Explanation, string>();

function reasonJson(explanation: Explanation): string {
  let json = reasons.get(explanation);
  if (json === undefined) reasons.set(explanation, (json = JSON.stringify(reasonOf(explanation))));
  return json;
}

/** Needs no escape in JSON. */
const PLAIN = /^[ !#-[\]-~\u00a1-\u024f…]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Words of schemas and recognisers come again and again; never data. */
const MOST_KNOWN = 5000;
const texts = new Map<string, string>();

function known(text: string): string {
  let json = texts.get(text);
  if (json === undefined) {
    json = JSON.stringify(text);
    if (texts.size < MOST_KNOWN) texts.set(text, json);
  }
  return json;
}
