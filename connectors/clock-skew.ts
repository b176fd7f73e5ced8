import type { Clock } from '#kernel/clock';
import type { CheckResult } from './connector.ts';

/** Clocks kept by NTP differ by a few milliseconds; the default objective from commit to label is 500. */
const WARN_MS = 100;
const QUESTIONS = 5;

/**
 * How far the clock of a source is from ours, a check of `vigie doctor`: latency figures subtract our time from the
 * source's commit time, so they are wrong by as much. The answer that came fastest bounds the error best: the source
 * read its clock somewhere between question and answer.
 *
 * @param ask the source's time now, in milliseconds since the epoch; asked a few times
 */
export async function checkClockSkew(clock: Clock, ask: () => Promise<number>): Promise<CheckResult> {
  let skewMs = 0;
  let withinMs = Infinity;
  for (let question = 0; question < QUESTIONS; question++) {
    const askedAtMs = clock.now();
    const sourceMs = await ask();
    const halfRoundTripMs = (clock.now() - askedAtMs) / 2;
    if (halfRoundTripMs >= withinMs) continue;
    withinMs = halfRoundTripMs;
    skewMs = sourceMs - (askedAtMs + halfRoundTripMs);
  }
  const check = 'clock_skew';
  const side = skewMs < 0 ? 'behind' : 'ahead of';
  const evidence = `the clock of the source is ${Math.round(Math.abs(skewMs))} ms ${side} ours, to within ${Math.max(1, Math.ceil(withinMs))} ms`;
  // Only what the way there and back cannot explain.
  if (Math.abs(skewMs) - withinMs < WARN_MS) return { check, status: 'ok', evidence };
  return {
    check,
    status: 'warn',
    evidence: `${evidence}: latency from commit to label is shown wrong by as much`,
    fix: 'Synchronise both machines (NTP): `timedatectl set-ntp true`, or chrony. Nothing but latency figures depends on it.',
  };
}
