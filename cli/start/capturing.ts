import type { Log } from '#contract/log';
import type { Ownership } from '#contract/ownership';
import type { CaptureMetrics } from '#connectors/capture';
import type { DemoPart } from '#dashboard/server/options';
import type { Clock } from '#kernel/clock';
import type { Config } from '#kernel/config/schema';
import type { Logger } from '#kernel/telemetry/logger';
import type { Catalog } from '#sinks/catalog/open';
import { connectSource } from '../connect-source.ts';
import type { DemoStage } from '../demo/stage.ts';
import { createCaptureControls } from './capture-controls.ts';
import { captureOf, createCaptures, type Captures, type Connect } from './captures.ts';
import { openChangeCodec, openRegistry } from './log-place.ts';
import { prepareSources } from './sources.ts';
import type { Stages } from './stages.ts';
import type { Storage } from './storage.ts';

export interface CapturingOptions {
  readonly config: Config;
  readonly dataDir: string;
  readonly storage: Storage;
  readonly log: Log;
  readonly catalog: Catalog;
  readonly ownership: Ownership;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  readonly stages: Stages;
  readonly metrics: CaptureMetrics;
  readonly signal: AbortSignal;
  readonly stage: DemoStage;
}

export interface Capturing {
  readonly captures: Captures;
  /** What the demo consists of besides its shop; null without a demo. */
  readonly demo: (() => readonly DemoPart[]) | null;
}

/** Starts what reads sources: their controls, a capture each, and the demo when there is one. */
export async function startCaptures(options: CapturingOptions): Promise<Capturing> {
  const { log, catalog, stages, storage, clock, dataDir, stage } = options;
  const { registry } = catalog;
  const departments = options.config.demo ? await import('../demo/departments.ts') : null;
  const changed = () => captures.reconcile();
  const demo = departments?.createDepartments({ dataDir, registry, changed, stage }) ?? null;
  const workload = await prepareSources({ ...options, registry, tell: demo?.tell });
  const controls = createCaptureControls(log, (source) => supervisor.retryNow(captureOf(source)));
  const supervisor = stages.add('sources', [controls, ...workload]);
  await controls.ready;
  const relay = { log, registry: await openRegistry(storage.log, clock) };
  const { version, config } = options;
  const codec = await openChangeCodec(storage.log, { version, encrypted: config.changeTopics.encrypted, clock });
  const connect: Connect = (source, logger) => connectSource(source, logger, relay);
  const captures = createCaptures({ ...options, registry, supervisor, controls, codec, connect });
  await captures.reconcile();
  supervisor.add(captures);
  for (const service of demo?.services ?? []) supervisor.add(service);
  return { captures, demo: demo === null ? null : () => [...stage.parts(), ...demo.parts()] };
}
