/** Fields that tell one line from another of the same words; the others (durations, offsets) are measures. */
const IDENTITY = [
  'component',
  'service',
  'source',
  'dataset',
  'topic',
  'partition',
  'sink',
  'check',
  'step',
  'subject',
] as const;

const MOST_KEYS = 2_000;

export interface RepeatLimiter {
  /** Null: keep still. Else how many lines like this one were kept back since the last that was written. */
  admit(level: number, message: string, fields: Readonly<Record<string, unknown>>): number | null;
}

/** Lets the same line through once in `windowMs`. Bounded: the oldest lines are forgotten first. */
export function createRepeatLimiter(now: () => number, windowMs = 10_000): RepeatLimiter {
  const seen = new Map<string, { writtenAtMs: number; keptBack: number }>();
  return {
    admit(level, message, fields) {
      const key = keyOf(level, message, fields);
      const before = seen.get(key);
      const at = now();
      if (before !== undefined && at - before.writtenAtMs < windowMs) {
        before.keptBack += 1;
        return null;
      }
      seen.delete(key);
      if (seen.size >= MOST_KEYS) {
        const oldest = seen.keys().next();
        if (oldest.done !== true) seen.delete(oldest.value);
      }
      seen.set(key, { writtenAtMs: at, keptBack: 0 });
      return before?.keptBack ?? 0;
    },
  };
}

function keyOf(level: number, message: string, fields: Readonly<Record<string, unknown>>): string {
  const error = fields['err'];
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : fields['errorCode'];
  return JSON.stringify([
    level,
    message,
    typeof code === 'string' ? code : null,
    ...IDENTITY.map((name) => printable(fields[name])),
  ]);
}

function printable(value: unknown): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
