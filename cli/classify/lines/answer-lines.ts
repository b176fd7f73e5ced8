import type { Engine } from '#classifiers/engine';
import { NamedClassifiers, type NamedField } from '../named-classifiers.ts';
import { answerTo, errorLine, type AnswerTotals } from './answer.ts';
import type { TypeNames } from './common-types.ts';
import { inputLines } from './input-lines.ts';
import { MAX_LINE_BYTES, readQuestion, type BadLine, type Question } from './question.ts';

export interface AnswerOptions {
  readonly engine: Engine;
  readonly names: TypeNames;
  /** Findings of any confidence. */
  readonly all: boolean;
  readonly now: () => number;
}

/** Answers that wait together for a write, at most. */
const MOST_WAITING = 1000;
const MOST_WAITING_MS = 100;
/** The name of a text that has none. */
export const TEXT_FIELD: NamedField = { table: 'text', column: 'text', kind: 'text' };

/**
 * Answers each line of a stream by itself, in order: values by what they are and how they are named, texts by what
 * stands in them, bad lines with what is wrong. Texts to be written come at least every thousand lines, every tenth of a
 * second, and whenever all that has come is answered.
 */
export async function* answerLines(
  chunks: AsyncIterable<Uint8Array>,
  options: AnswerOptions,
  totals: AnswerTotals,
): AsyncGenerator<string> {
  const classifiers = new NamedClassifiers(options.engine);
  for await (const lines of inputLines(chunks, MAX_LINE_BYTES)) {
    let waiting = '';
    let count = 0;
    let sinceMs = options.now();
    for (const line of lines) {
      const question = readQuestion(line);
      if (question === null) continue;
      waiting += `${answer(question, { classifiers, options, totals })}\n`;
      count += 1;
      if (count < MOST_WAITING && options.now() - sinceMs < MOST_WAITING_MS) continue;
      yield waiting;
      waiting = '';
      count = 0;
      sinceMs = options.now();
    }
    if (waiting !== '') yield waiting;
  }
}

function answer(
  question: Question | BadLine,
  {
    classifiers,
    options,
    totals,
  }: { readonly classifiers: NamedClassifiers; readonly options: AnswerOptions; readonly totals: AnswerTotals },
): string {
  if (question.of === 'nothing') {
    totals.badLines += 1;
    return errorLine(question);
  }
  const classifier = classifiers.of(question.of === 'text' ? TEXT_FIELD : question);
  const value = question.of === 'text' ? question.text : question.value;
  const findings = options.all ? classifier.classifyAll(value) : classifier.classify(value);
  return answerTo(question, findings, { names: options.names, totals });
}
