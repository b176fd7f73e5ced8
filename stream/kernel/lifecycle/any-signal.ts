/** What each signal follows, for as long as the signal itself is used. */
const followed = new WeakMap<AbortSignal, readonly AbortSignal[]>();

/**
 * A signal that aborts when one of these does. `AbortSignal.any` of Node.js 24 holds those only weakly and looks at them
 * when it is asked: where one had aborted and was collected before anyone asked, it would never be seen to have aborted.
 */
export function anySignal(signals: readonly AbortSignal[]): AbortSignal {
  const signal = AbortSignal.any([...signals]);
  followed.set(signal, signals);
  return signal;
}
