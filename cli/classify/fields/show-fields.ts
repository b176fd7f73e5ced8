import type { CommandContext } from '../../command-context.ts';
import { width } from '../../commands/status.ts';
import { renderTable } from '../../render/table.ts';
import { count, share } from '../../render/words.ts';
import type { FieldReport, ReportedLabel } from './field-report.ts';

/** Writes what fields hold, as a table of those that hold something or as one JSON answer of all. Returns how many hold something. */
export function showFields(context: CommandContext, fields: readonly FieldReport[], asJson: boolean): number {
  const rows = fields.flatMap((field) => field.labels.map((label, i) => ({ field, label, isFirst: i === 0 })));
  if (asJson) context.talk.items('fields', fields);
  else context.talk.data(renderTable(rows, columns, width(context)));
  const holding = fields.filter(({ labels }) => labels.length > 0).length;
  context.talk.say(`${count(fields.length)} fields, ${count(holding)} hold something.`);
  return holding;
}

interface Line {
  readonly field: FieldReport;
  readonly label: ReportedLabel;
  readonly isFirst: boolean;
}

const columns = [
  { title: 'dataset', cell: ({ field }: Line) => field.dataset },
  { title: 'field', cell: ({ label }: Line) => label.path },
  { title: 'entity', cell: ({ label }: Line) => label.entity },
  { title: 'classes', cell: ({ label }: Line) => label.classes.join(' ') },
  { title: 'sensitivity', cell: ({ label }: Line) => label.sensitivity },
  { title: 'confidence', align: 'right', cell: ({ label }: Line) => share(label.confidence) },
  { title: 'share', align: 'right', cell: ({ label }: Line) => percent.format(label.share) },
  { title: 'values', align: 'right', cell: ({ field }: Line) => count(field.values) },
  { title: 'sample', cell: ({ label }: Line) => label.masked },
  { title: 'why', cell: ({ field, isFirst }: Line) => (isFirst ? field.reasons.en.slice(1).join(' ') : '') },
] as const;

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumSignificantDigits: 2 });
