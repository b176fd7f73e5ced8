import type { Io } from '../io.ts';
import { count, duration } from './words.ts';

const BAR_COLUMNS = 24;
const LINE_EVERY_MS = 10_000;

/** How far long work is: a bar on a terminal, else a line each ten seconds. Always on standard error. */
export interface Progress {
  /** @param total 0 when it is not known. */
  show(done: number, total: number): void;
  end(): void;
}

export function createProgress({ err, clock }: Pick<Io, 'err' | 'clock'>, what: string): Progress {
  const started = clock.now();
  let lastLineAt = -Infinity;
  return {
    show(done, total) {
      const now = clock.now();
      const text = describe({ done, total, what, elapsedMs: now - started });
      if (err.isTerminal) err.write(`\r\x1b[2K${bar(done, total)}${text}`);
      else if (now - lastLineAt >= LINE_EVERY_MS) {
        lastLineAt = now;
        err.write(`${text}\n`);
      }
    },
    end() {
      if (err.isTerminal) err.write('\r\x1b[2K');
    },
  };
}

function bar(done: number, total: number): string {
  if (total <= 0) return '';
  const filled = Math.round(BAR_COLUMNS * Math.min(1, done / total));
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_COLUMNS - filled)}] `;
}

function describe({
  done,
  total,
  what,
  elapsedMs,
}: {
  readonly done: number;
  readonly total: number;
  readonly what: string;
  readonly elapsedMs: number;
}): string {
  const of = total > 0 ? ` of about ${count(total)}` : '';
  const left =
    total > done && done > 0 && elapsedMs > 1_000
      ? `, about ${duration((elapsedMs * (total - done)) / done)} left`
      : '';
  return `${count(done)}${of} ${what}, ${duration(elapsedMs)}${left}`;
}
