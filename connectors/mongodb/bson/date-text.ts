const DAY_MS = 86_400_000n;
const ERA_DAYS = 146_097n;

/**
 * ISO 8601 of milliseconds since the epoch; any 64-bit number is a date of BSON. Years beyond 9999 and before Christ have
 * a sign and at least six digits, counted astronomically.
 */
export function dateText(ms: bigint): string {
  if (ms >= -8_640_000_000_000_000n && ms <= 8_640_000_000_000_000n) return new Date(Number(ms)).toISOString();
  const timeMs = ((ms % DAY_MS) + DAY_MS) % DAY_MS;
  const { year, month, day } = civilDate((ms - timeMs) / DAY_MS);
  const digits = (year < 0n ? -year : year).toString().padStart(6, '0');
  const time = new Date(Number(timeMs)).toISOString().slice(10);
  return `${year < 0n ? '-' : '+'}${digits}-${pad(month)}-${pad(day)}${time}`;
}

/** Gregorian date of days since the epoch, by eras of 400 years that begin in March. */
function civilDate(days: bigint): { readonly year: bigint; readonly month: bigint; readonly day: bigint } {
  const shifted = days + 719_468n;
  const dayOfEra = ((shifted % ERA_DAYS) + ERA_DAYS) % ERA_DAYS;
  const era = (shifted - dayOfEra) / ERA_DAYS;
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36_524n - dayOfEra / 146_096n) / 365n;
  const dayOfYear = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n);
  const fromMarch = (5n * dayOfYear + 2n) / 153n;
  const day = dayOfYear - (153n * fromMarch + 2n) / 5n + 1n;
  const month = fromMarch < 10n ? fromMarch + 3n : fromMarch - 9n;
  return { year: yearOfEra + era * 400n + (month <= 2n ? 1n : 0n), month, day };
}

function pad(part: bigint): string {
  return part.toString().padStart(2, '0');
}
