import { FieldStudy } from '#classifiers/verdict/field-study';
import type { Thresholds } from '#contract/classes';
import type { NamedField } from '../named-classifiers.ts';
import { namedSchema } from '../named-schema.ts';
import { answerTo, errorLine, type AnswerTotals } from './answer.ts';
import { TEXT_FIELD, type AnswerOptions } from './answer-lines.ts';
import { inputLines } from './input-lines.ts';
import { MAX_LINE_BYTES, readQuestion, type BadLine, type Question } from './question.ts';

/**
 * Reads all lines first, and answers each knowing what its field holds: values of one table and column are judged
 * together. All of them are held meanwhile.
 */
export async function* answerByField(
  chunks: AsyncIterable<Uint8Array>,
  { engine, names, thresholds, all }: AnswerOptions & { readonly thresholds: Thresholds },
  totals: AnswerTotals,
): AsyncGenerator<string> {
  const questions: (Question | BadLine)[] = [];
  const studies = new Map<string, FieldStudy>();
  const counting = all ? { ...thresholds, minimum: 0 } : thresholds;
  const studyOf = (question: Question): FieldStudy => {
    const field: NamedField = question.of === 'text' ? TEXT_FIELD : question;
    const { table, column, kind } = field;
    const key = `${kind}\0${table}\0${column}`;
    let study = studies.get(key);
    if (study === undefined) {
      const [schema, shape] = namedSchema(table.split('.'), column, kind);
      study = new FieldStudy((profile) => engine.forField(schema, shape, profile), counting);
      studies.set(key, study);
    }
    return study;
  };
  for await (const lines of inputLines(chunks, MAX_LINE_BYTES)) {
    for (const line of lines) {
      const question = readQuestion(line);
      if (question === null) continue;
      questions.push(question);
      if (question.of === 'value') studyOf(question).add(question.value);
    }
    yield '';
  }
  yield* answers();

  function* answers(): Generator<string> {
    let waiting = '';
    for (const [i, question] of questions.entries()) {
      waiting += `${answer(question)}\n`;
      if ((i + 1) % 1000 !== 0) continue;
      yield waiting;
      waiting = '';
    }
    if (waiting !== '') yield waiting;
  }

  function answer(question: Question | BadLine): string {
    if (question.of === 'nothing') {
      totals.badLines += 1;
      return errorLine(question);
    }
    const study = studyOf(question);
    return answerTo(question, study.judge(question.of === 'text' ? question.text : question.value), { names, totals });
  }
}
