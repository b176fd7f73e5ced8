import type { Calibration } from './calibration.ts';
import type { Ratio } from './ratio.ts';
import type { TextScore } from './score-texts.ts';
import type { ValueScore } from './score-values.ts';

/** What was measured of one set. */
export interface Evaluation {
  readonly threshold: number;
  /** By the way of asking: `by value`, `by field`, and the same with names masked. */
  readonly values: Readonly<Record<string, ValueScore>>;
  readonly commonSeven: Readonly<Record<string, ValueScore>>;
  readonly texts: TextScore | null;
  readonly calibration: Readonly<Record<string, Calibration>>;
}

/** For people: a table a subject. */
export function printEvaluation({ threshold, values, commonSeven, texts, calibration }: Evaluation): string {
  const lines = [`threshold ${threshold}`];
  for (const [way, score] of Object.entries(values)) {
    lines.push('', `values ${way}: ${score.values}`);
    lines.push(row('all types', score.micro), `  macro F1 ${score.macroF1} over ${score.types} types`);
    lines.push(row('families', score.family), `  category recall ${score.categoryRecall}`);
    lines.push(`  false alarms ${score.falseAlarms} of ${score.negatives}`);
    lines.push(row('columns', score.columns.ratio), `  column false alarms ${score.columns.falseAlarms}`);
    const seven = commonSeven[way];
    if (seven !== undefined) lines.push(row('common seven types', seven.micro));
    for (const [name, group] of Object.entries(score.byGroup))
      if (!name.startsWith('source'))
        lines.push(
          `  ${name.padEnd(20)} recall ${group.recall} of ${group.positives}, false alarms ${group.falseAlarms} of ${group.negatives}`,
        );
    for (const [type, one] of Object.entries(score.byType)) lines.push(row(`  ${type}`, one));
    const wrong = score.confusion.filter(({ expected, given }) => expected !== given).slice(0, 20);
    lines.push('  confusion', ...wrong.map(({ expected, given, values: n }) => `    ${expected} -> ${given}: ${n}`));
  }
  if (texts !== null) {
    lines.push('', `texts: ${texts.texts}`, row('strict', texts.strict), row('lenient', texts.lenient));
    for (const [type, one] of Object.entries(texts.byType)) lines.push(row(`  ${type}`, one));
  }
  for (const [of, { expectedError, labels, bins }] of Object.entries(calibration)) {
    lines.push('', `calibration ${of}: expected error ${expectedError} over ${labels} labels`);
    for (const { from, to, labels: n, confidence, right } of bins)
      lines.push(
        `  ${from.toFixed(2)} to ${to.toFixed(2)}: said ${confidence.toFixed(3)}, right ${right.toFixed(3)} of ${n}`,
      );
  }
  return `${lines.join('\n')}\n`;
}

function row(name: string, { precision, recall, f1, right, wrong, missed }: Ratio): string {
  const figures = [precision, recall, f1].map((value) => value.toFixed(4)).join(' ');
  return `  ${name.padEnd(22)} P R F1 ${figures}  right ${right}, wrong ${wrong}, missed ${missed}`;
}
