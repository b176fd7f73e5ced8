import { isAbort } from '#kernel/errors/vigie-error';
import type { Service } from '#kernel/lifecycle/service';

/** Several services as one: when one fails the others end with it, and it is healthy when all of them are. */
export function sideBySide(name: string, services: readonly Service[]): Service {
  return {
    name,
    async run(signal, healthy) {
      const failed = new AbortController();
      const both = AbortSignal.any([signal, failed.signal]);
      const well = new Set<Service>();
      const runs = services.map(async (service) => {
        try {
          await service.run(both, () => {
            well.add(service);
            if (well.size === services.length) healthy();
          });
        } catch (error) {
          failed.abort();
          // One that was only told to end says so with the reason of the signal.
          if (!(both.aborted && isAbort(error))) throw error;
        }
      });
      const ends = await Promise.allSettled(runs);
      const bad = ends.find((end) => end.status === 'rejected');
      if (bad !== undefined) throw bad.reason;
    },
  };
}
