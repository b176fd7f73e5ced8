import { isDeepStrictEqual } from 'node:util';
import type { RegisteredSource, SourceRegistry } from '#contract/catalog';
import type { Ownership } from '#contract/ownership';
import type { Clock } from '#kernel/clock';
import type { Config } from '#kernel/config/schema';
import type { Service } from '#kernel/lifecycle/service';
import { createShopWorkload, prepareShop } from '../demo/shop-workload.ts';
import { registeredSource } from '../registered-source.ts';
import type { DemoStage } from '../demo/stage.ts';
import type { Tell } from '../demo/story.ts';
import type { Storage } from './storage.ts';

const DEMO_STEP_MS = 150;

export interface SourcesOptions {
  readonly config: Config;
  readonly storage: Storage;
  readonly registry: SourceRegistry;
  readonly ownership: Ownership;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Tells the demo's other departments what happens in its shop. */
  readonly tell?: Tell | undefined;
  readonly stage: DemoStage;
}

/**
 * Brings the registry in line with the configuration: what is in the file is watched as the file says, what was in it
 * and is gone is watched no more, what the API added stays, and what is as it was is not touched, since another process
 * may be reading it. Returns the demo's workload when the demo is on.
 */
export async function prepareSources(options: SourcesOptions): Promise<readonly Service[]> {
  const { config, storage, registry, ownership, clock, signal, stage } = options;
  const wanted: RegisteredSource[] = config.sources.map((source) => registeredSource(source, config));
  const workload: Service[] = [];
  if (config.demo) {
    const url = await storage.embeddedDatabase('shop');
    await prepareShop(url);
    wanted.push({ id: 'shop', kind: 'postgres', url, origin: 'demo', settings: stage.capture });
    workload.push(createShopWorkload({ url, clock, stepMs: DEMO_STEP_MS, tell: options.tell }));
  }
  await using _alone = await ownership.own('configured sources', signal);
  const byId = new Map(wanted.map((source) => [source.id, source]));
  const same = new Set<string>();
  for (const source of await registry.list()) {
    const { id, origin } = source;
    if (isDeepStrictEqual(byId.get(id), source)) same.add(id);
    // The demo's departments look after their own.
    else if ((config.demo || stage.isElsewhere) && origin === 'demo' && !byId.has(id)) continue;
    else if (origin !== 'api' || byId.has(id)) await registry.remove(id);
  }
  for (const source of wanted) if (!same.has(source.id)) await registry.add(source);
  return workload;
}
