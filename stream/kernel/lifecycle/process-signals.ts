/** The part of `process` that is needed, so that a test can stand in for it. */
export interface SignalSource {
  on(name: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(name: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

export interface StopSignals extends Disposable {
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly stop: AbortSignal;
}

/**
 * The first SIGINT or SIGTERM asks for an orderly stop. A second SIGINT means now: `exitAtOnce` is called. A second
 * SIGTERM is ignored, since orchestrators repeat it.
 */
export function listenForStop(source: SignalSource, exitAtOnce: () => void): StopSignals {
  const controller = new AbortController();
  const onInterrupt = () => {
    if (controller.signal.aborted) exitAtOnce();
    else controller.abort();
  };
  const onTerminate = () => controller.abort();
  source.on('SIGINT', onInterrupt);
  source.on('SIGTERM', onTerminate);
  return {
    stop: controller.signal,
    [Symbol.dispose]() {
      source.off('SIGINT', onInterrupt);
      source.off('SIGTERM', onTerminate);
    },
  };
}
