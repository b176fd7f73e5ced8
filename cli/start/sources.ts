import type { RegisteredSource, SourceRegistry } from '#contract/catalog';
import type { Clock } from '#kernel/clock';
import type { Config } from '#kernel/config/schema';
import type { Service } from '#kernel/lifecycle/service';
import { createShopWorkload, prepareShop } from '../demo/shop-workload.ts';
import { registeredSource } from '../registered-source.ts';
import type { Storage } from './storage.ts';

const DEMO_STEP_MS = 150;

/**
 * Brings the registry in line with the configuration: what is in the file is watched as the file says, what was in it
 * and is gone is watched no more, what the API added stays. Returns the demo's workload when the demo is on.
 */
export async function prepareSources({
  config,
  storage,
  registry,
  clock,
}: {
  readonly config: Config;
  readonly storage: Storage;
  readonly registry: SourceRegistry;
  readonly clock: Clock;
}): Promise<readonly Service[]> {
  const wanted: RegisteredSource[] = config.sources.map(registeredSource);
  const workload: Service[] = [];
  if (config.demo) {
    const url = await storage.embeddedDatabase('shop');
    await prepareShop(url);
    wanted.push({ id: 'shop', kind: 'postgres', url, origin: 'demo', settings: {} });
    workload.push(createShopWorkload({ url, clock, stepMs: DEMO_STEP_MS }));
  }
  const ids = new Set(wanted.map(({ id }) => id));
  for (const { id, origin } of await registry.list()) if (origin !== 'api' || ids.has(id)) await registry.remove(id);
  for (const source of wanted) await registry.add(source);
  return workload;
}
