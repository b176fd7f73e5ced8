/**
 * Reads JSON without rounding: an integer beyond 2^53 and a decimal with more digits than a double holds become an
 * {@link ExactNumber}. Everything else is as `JSON.parse` has it.
 *
 * Looking at each number costs three times as much as not looking, and each event of Debezium has times in nanoseconds
 * that nobody needs exactly. So it is looked only where a long number stands elsewhere.
 */
export function parseLossless(text: string): unknown {
  return needsCare(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

/** So many digits are always exact in a double. */
const LONG_NUMBER = /\d(?:\.?\d){15}/gu;
/** Debezium's own times: of the event and, under `source`, of the change. In a string the quotes would be escaped. */
const OWN_TIMES = /"ts_(?:us|ns)":\d{16,19}[,}]/gu;
const SOURCE = '"source":{';

function needsCare(text: string): boolean {
  const long = text.match(LONG_NUMBER)?.length ?? 0;
  if (long === 0) return false;
  // The rows come before `source`, what Debezium adds after it; a row may have columns of these names too.
  const at = text.lastIndexOf(SOURCE);
  if (at === -1) return true;
  return long !== (text.slice(at).match(OWN_TIMES)?.length ?? 0);
}

/** A number with more digits than a double holds, as it stood there. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): string {
    return this.text;
  }
}

interface Context {
  readonly source?: string | undefined;
}

function keepDigits(_name: string, value: unknown, context?: Context): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined) return value;
  if (!/[.eE]/u.test(source)) return Number.isSafeInteger(value) ? value : new ExactNumber(source);
  // No double needs more than 17 digits: what has more is a decimal.
  const digits = source
    .replace(/[eE].*$/u, '')
    .replace(/\D/gu, '')
    .replace(/^0+/u, '').length;
  return digits > 17 ? new ExactNumber(source) : value;
}
