import type { Service } from '#kernel/lifecycle/service';
import { together } from '#kernel/lifecycle/together';

/** Several services as one: when one fails the others end with it, and it is healthy when all of them are. */
export function sideBySide(name: string, services: readonly Service[]): Service {
  return {
    name,
    run(signal, healthy) {
      const well = new Set<Service>();
      const runs = services.map((service) => (both: AbortSignal) => {
        return service.run(both, () => {
          well.add(service);
          if (well.size === services.length) healthy();
        });
      });
      return together(signal, runs);
    },
  };
}
