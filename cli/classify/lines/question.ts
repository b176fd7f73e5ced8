import type { Value } from '#contract/change';
import type { ValueKind } from '#contract/schema';
import { VigieError } from '#kernel/errors/vigie-error';
import type { InputLine } from './input-lines.ts';

/** Given back with the answer, whatever it is. */
export type QuestionId = string | number | null;

/** What a line asks: what a value is, under its names, or what stands in a text. */
export type Question =
  | {
      readonly id: QuestionId;
      readonly of: 'value';
      readonly table: string;
      readonly column: string;
      readonly kind: ValueKind;
      readonly value: Value;
    }
  | { readonly id: QuestionId; readonly of: 'text'; readonly text: string };

/** A line that cannot be answered, and why. No part of it is in the error (P4). */
export interface BadLine {
  readonly id: QuestionId;
  readonly of: 'nothing';
  readonly line: number;
  readonly error: VigieError;
}

/** Longest line that is read; a longer one is answered with an error. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** What a line asks; null for a blank one. */
export function readQuestion(input: InputLine): Question | BadLine | null {
  const { line, text } = input;
  if (text === null) {
    const message = `the line has ${input.byteCount} bytes, more than ${MAX_LINE_BYTES}`;
    return { id: null, of: 'nothing', line, error: new VigieError('VIG_F320', message) };
  }
  if (text.trim() === '') return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The message of the failure quotes the line.
    return { id: null, of: 'nothing', line, error: new VigieError('VIG_F321', 'the line is no JSON') };
  }
  const asked = questionOf(parsed, text);
  return typeof asked === 'string'
    ? { id: idOf(parsed) ?? null, of: 'nothing', line, error: new VigieError('VIG_F322', asked) }
    : asked;
}

/** The question, or what is wrong with it. */
function questionOf(parsed: unknown, source: string): Question | string {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'the line is no JSON object';
  const id = idOf(parsed);
  if (id === undefined) return '`id` is missing, or neither a text nor a number';
  const text: unknown = Reflect.get(parsed, 'text');
  if (text !== undefined) return typeof text === 'string' ? { id, of: 'text', text } : '`text` is no text';
  const table: unknown = Reflect.get(parsed, 'table');
  const column: unknown = Reflect.get(parsed, 'column');
  const value: unknown = Reflect.get(parsed, 'value');
  if (typeof table !== 'string') return '`table` is missing or no text';
  if (typeof column !== 'string') return '`column` is missing or no text';
  if (value === undefined) return '`value` is missing, and `text` too';
  return { id, of: 'value', table, column, ...typed(value, source) };
}

function idOf(parsed: unknown): QuestionId | undefined {
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const id: unknown = Reflect.get(parsed, 'id');
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}

function typed(value: unknown, source: string): { readonly kind: ValueKind; readonly value: Value } {
  if (typeof value === 'string') return { kind: 'text', value };
  if (typeof value === 'number') return { kind: 'decimal', value: digitsOf(source) ?? String(value) };
  if (typeof value === 'boolean' || value === null) return { kind: 'boolean', value };
  return { kind: 'json', value: JSON.stringify(value) };
}

/** A number as it is written: a JavaScript number would lose the last digits of a long one. */
function digitsOf(source: string): string | undefined {
  return /"value"\s*:\s*(-?[\d.eE+-]+)\s*[,}]/u.exec(source)?.[1];
}
