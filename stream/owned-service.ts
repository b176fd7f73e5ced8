import type { Ownership } from '#contract/ownership';
import type { Service } from '#kernel/lifecycle/service';
import { anySignal } from '#kernel/lifecycle/any-signal';

/**
 * A service that runs in one process at a time: the others stand by until `name` is theirs. Losing it fails the run, so
 * that the supervisor begins anew, standing by.
 */
export function ownedService(ownership: Ownership, name: string, service: Service): Service {
  return {
    name: service.name,
    async run(signal, healthy) {
      await using owned = await ownership.own(name, signal);
      await service.run(anySignal([signal, owned.lost]), healthy);
      signal.throwIfAborted();
      owned.lost.throwIfAborted();
    },
  };
}
