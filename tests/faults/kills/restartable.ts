import { systemClock } from '#kernel/clock';

export interface Killable extends AsyncDisposable {
  kill(): Promise<void>;
}

/** What is killed and started again, on the same folder. */
export interface Restartable<T extends Killable> extends AsyncDisposable {
  /** The one that runs now, or ran last. */
  readonly current: T;
  /** SIGKILL; `meanwhile` while it is away; started again. */
  crash(meanwhile: () => Promise<void>): Promise<void>;
}

export async function restartable<T extends Killable>(start: () => Promise<T>): Promise<Restartable<T>> {
  let current = await start();
  return {
    get current() {
      return current;
    },
    async crash(meanwhile) {
      await current.kill();
      await meanwhile();
      current = await start();
    },
    [Symbol.asyncDispose]: () => current[Symbol.asyncDispose](),
  };
}

export const pause = (ms: number) => (): Promise<void> => systemClock.sleep(ms);
