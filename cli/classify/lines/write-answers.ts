import type { CommandContext } from '../../command-context.ts';
import { count } from '../../render/words.ts';
import type { AnswerTotals } from './answer.ts';

/** Writes answers as they come, and says at the end how many there were. */
export async function writeAnswers(
  context: CommandContext,
  answers: AsyncIterable<string>,
  totals: AnswerTotals,
): Promise<void> {
  for await (const text of answers) {
    context.io.stop.throwIfAborted();
    if (text !== '') context.talk.data(text);
  }
  const { values, labelled, badLines } = totals;
  context.talk.say(`${count(values)} values and texts, ${count(labelled)} labelled.`);
  if (badLines > 0) context.talk.warn(`${count(badLines)} lines could not be read; their answers say why.`);
}
