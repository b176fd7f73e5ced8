import type { Finding } from '#contract/finding';
import type { BadLine, Question } from './question.ts';
import { typeNameOf, type TypeNames } from './common-types.ts';

/** A type that a value or a part of a text is of. */
interface Label {
  readonly type: string;
  readonly confidence: number;
}

interface Span extends Label {
  /** Offsets in characters (Unicode code points), which all languages count alike. */
  readonly start: number;
  readonly end: number;
}

/** What was answered so far. */
export class AnswerTotals {
  values = 0;
  /** Values and texts with a label or a span. */
  labelled = 0;
  badLines = 0;
}

/** The answer of a question as a line, without its end. */
export function answerTo(
  question: Question,
  findings: readonly Finding[],
  { names, totals }: { readonly names: TypeNames; readonly totals: AnswerTotals },
): string {
  const { id } = question;
  totals.values += 1;
  if (findings.length > 0) totals.labelled += 1;
  return question.of === 'text'
    ? JSON.stringify({ id, spans: spansOf(question.text, findings, names) })
    : JSON.stringify({ id, labels: labelsOf(findings, names) });
}

export function errorLine({ id, line, error: { code, message } }: BadLine): string {
  return JSON.stringify({ id, line, error: { code, message } });
}

/** Each type once, the surest first. */
function labelsOf(findings: readonly Finding[], names: TypeNames): readonly Label[] {
  const best = new Map<string, number>();
  for (const { entity, confidence } of findings) {
    const type = typeNameOf(entity, names);
    if (type !== null && confidence > (best.get(type) ?? -1)) best.set(type, confidence);
  }
  const labels = [...best].map(([type, confidence]) => ({ type, confidence }));
  return labels.length < 2 ? labels : labels.toSorted((a, b) => b.confidence - a.confidence);
}

function spansOf(text: string, findings: readonly Finding[], names: TypeNames): readonly Span[] {
  const place = characterOffsets(text);
  return findings.flatMap(({ entity, start, end, confidence }) => {
    const type = typeNameOf(entity, names);
    return type === null ? [] : [{ start: place(start), end: place(end), type, confidence }];
  });
}

const HIGH_SURROGATE = /[\uD800-\uDBFF](?=[\uDC00-\uDFFF])/g;

/** From offsets of UTF-16 units, as findings have them. */
function characterOffsets(text: string): (offset: number) => number {
  const pairs = Array.from(text.matchAll(HIGH_SURROGATE), ({ index }) => index);
  return pairs.length === 0 ? (offset) => offset : (offset) => offset - pairs.filter((at) => at < offset).length;
}
