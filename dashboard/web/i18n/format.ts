/** Numbers, bytes and times in the reader's language. One set per locale; `Intl` objects are dear to make. */
export interface Format {
  readonly locale: string;
  readonly integer: (value: number) => string;
  /** 1,204 stays; 1,204,000 becomes 1.2M. */
  readonly compact: (value: number) => string;
  readonly percent: (fraction: number) => string;
  readonly bytes: (bytes: number) => string;
  /** A duration measured in milliseconds: `0.8 ms`, `14 ms`, `1.2 s`, `3 min`. */
  readonly duration: (ms: number) => string;
  /** Time of day with milliseconds, for a feed. */
  readonly clock: (ms: number) => string;
  /** Date and time to the millisecond with the zone, for a hover or a detail. */
  readonly moment: (ms: number) => string;
  /** `5 seconds ago`. */
  readonly ago: (ms: number, nowMs: number) => string;
}

const STEPS = [
  { unit: 'second', ms: 1000, below: 60 },
  { unit: 'minute', ms: 60_000, below: 60 },
  { unit: 'hour', ms: 3_600_000, below: 24 },
  { unit: 'day', ms: 86_400_000, below: Infinity },
] as const;

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

export function createFormat(locale: string): Format {
  const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const units = new Map<string, Intl.NumberFormat>();
  const unit = (value: number, name: string, digits: number) => {
    const key = `${name} ${digits}`;
    const made =
      units.get(key) ??
      new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });
    units.set(key, made);
    return made.format(value);
  };
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  });
  const moment = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  return {
    locale,
    integer: (value) => integer.format(value),
    compact: (value) => (Math.abs(value) < 10_000 ? integer.format(value) : compact.format(value)),
    percent: (fraction) => percent.format(fraction),
    bytes: (bytes) => {
      const power = bytes < 1000 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
      return unit(bytes / 1000 ** power, BYTE_UNITS[power] ?? 'byte', power === 0 ? 0 : 1);
    },
    duration: (ms) => {
      if (ms < 1000) return unit(ms, 'millisecond', ms < 10 ? 1 : 0);
      if (ms < 60_000) return unit(ms / 1000, 'second', ms < 10_000 ? 1 : 0);
      if (ms < 3_600_000) return unit(ms / 60_000, 'minute', 0);
      return unit(ms / 3_600_000, 'hour', 1);
    },
    clock: (ms) => clock.format(ms),
    moment: (ms) => moment.format(ms),
    ago: (ms, nowMs) => {
      const past = Math.max(0, nowMs - ms);
      for (const step of STEPS) {
        const count = Math.floor(past / step.ms);
        if (count < step.below) return relative.format(-count, step.unit);
      }
      return moment.format(ms);
    },
  };
}
