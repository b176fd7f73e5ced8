import { SENSITIVE_CLASSES, type DataClass } from '#contract/classes';
import type { FeedRow } from './feed-row.ts';
import type { FieldRow } from './merge.ts';

/** What of the findings and fields is shown. It lives in the address, so that a view can be sent to someone. */
export interface Filter {
  /** Any of these; all when empty. */
  readonly classes: readonly DataClass[];
  readonly source: string | null;
  /** Every word must occur somewhere in source, dataset, field, entity or class. */
  readonly text: string;
}

export const NO_FILTER: Filter = { classes: [], source: null, text: '' };

const LONGEST_TEXT = 200;

/** Reads `?class=PII,PHI&source=shop&q=card`; what it does not know it leaves out. */
export function parseFilter(search: string): Filter {
  const params = new URLSearchParams(search);
  const wanted = (params.get('class') ?? '').split(',');
  const source = params.get('source');
  return {
    classes: SENSITIVE_CLASSES.filter((name) => wanted.includes(name)),
    source: source === null || source === '' ? null : source,
    text: (params.get('q') ?? '').slice(0, LONGEST_TEXT),
  };
}

/** The inverse of {@link parseFilter}; keeps other parameters. Empty when nothing is left. */
export function formatFilter(filter: Filter, search: string): string {
  const params = new URLSearchParams(search);
  set(params, 'class', filter.classes.join(','));
  set(params, 'source', filter.source ?? '');
  set(params, 'q', filter.text);
  const text = params.toString().replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

export function isFiltering(filter: Filter): boolean {
  return filter.classes.length > 0 || filter.source !== null || filter.text.trim() !== '';
}

/** Gap rows always show: what is missing is missing from a filtered feed too. */
export function rowMatcher(filter: Filter): (row: FeedRow) => boolean {
  const words = wordsOf(filter.text);
  return (row) =>
    row.kind === 'gap' ||
    (hasClass(filter, [row.record.class]) &&
      (filter.source === null || row.record.source === filter.source) &&
      words.every((word) => row.words.includes(word)));
}

export function fieldMatcher(filter: Filter): (row: FieldRow) => boolean {
  const words = wordsOf(filter.text);
  return ({ label }) => {
    if (!hasClass(filter, label.classes) || (filter.source !== null && label.source !== filter.source)) return false;
    if (words.length === 0) return true;
    const text =
      `${label.source} ${label.dataset} ${label.path} ${label.entity} ${label.classes.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

function hasClass(filter: Filter, classes: readonly DataClass[]): boolean {
  return filter.classes.length === 0 || classes.some((name) => filter.classes.includes(name));
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
}

function set(params: URLSearchParams, name: string, value: string): void {
  if (value === '') params.delete(name);
  else params.set(name, value);
}
