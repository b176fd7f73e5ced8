import { z } from 'zod';
import type { CatalogReader, RegisteredSource, SourceRegistry } from '#contract/catalog';
import type { Rule } from '#contract/rule';
import type { RulePack } from '#contract/rule-pack';
import type { RuleTrial, RuleTrialResult } from '#contract/rule-trial';
import type { Thresholds } from '#contract/classes';
import type { Decisions } from '#contract/decision';
import type { Finding } from '#contract/finding';
import type { LiveFeed } from '#contract/live';
import type { Log } from '#contract/log';
import type { ValueKind } from '#contract/schema';
import type { Clock } from '#kernel/clock';
import type { Sensitive } from '#kernel/sensitive';
import type { Logger } from '#kernel/telemetry/logger';
import type { Metrics } from '#kernel/telemetry/metrics';
import type { HealthReport } from './health.ts';

/** What is wrong with a request, and where. Never quotes a value. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** One value to classify, with the names that give it context. */
export interface ClassifyInput {
  readonly text: Sensitive<string>;
  readonly kind: ValueKind;
  /** Dataset name and field path, where known. */
  readonly dataset: string | null;
  readonly field: string | null;
}

/** A part of the demo: a department with its share of the story in a database of its own, or a server that it runs on. */
export const DemoPart = z.object({
  /** Of a department, also the id of its source. */
  name: z.string(),
  part: z.enum(['department', 'server']),
  /** What it runs: `MySQL`, `MongoDB`, `Kafka`. */
  database: z.string(),
  /** `host:port` of a server that runs. */
  address: z.string().nullable(),
  state: z.enum(['starting', 'running', 'missing']),
  /** What adds it, when it is not on this machine. */
  command: z.string().nullable(),
});
export type DemoPart = z.infer<typeof DemoPart>;

/** What the API asks of rooms that it may not import; `cli` puts them together. */
export interface Commands {
  /** The configuration's, in force where nobody set others. */
  readonly thresholds: Thresholds;
  /** What the shape of a rule does not show: a pattern that is no linear-time pattern. Empty when the rule is good. */
  ruleProblems(rule: Rule): Promise<readonly Problem[]>;
  /** Packs that come with Vigie. */
  readonly packs?: (() => Promise<readonly RulePack[]>) | undefined;
  /** Keyed fingerprints of values that a rule lists. */
  readonly fingerprints?: ((values: readonly Sensitive<string>[]) => readonly string[]) | undefined;
  /** What a rule that is not in force would find. Absent in a process without classifiers. */
  readonly tryRule?: ((trial: RuleTrial) => Promise<RuleTrialResult>) | undefined;
  /** What is wrong with a source's url and settings, as the configuration would have it. */
  sourceProblems(source: RegisteredSource): Promise<readonly Problem[]>;
  /** Findings of each value, in order. Absent in a process without classifiers. */
  readonly classify?: ((values: readonly ClassifyInput[]) => Promise<readonly (readonly Finding[])[]>) | undefined;
}

export interface ServerLimits {
  readonly bodyBytes: number;
  /** Open sockets; more are refused by the listener. */
  readonly connections: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** Per client address, sustained; twice as many at once. */
  readonly requestsPerSecond: number;
  /** WebSocket clients, and those of them that have not said hello yet. */
  readonly liveClients: number;
  readonly liveGreeting: number;
  readonly liveHelloTimeoutMs: number;
  readonly liveHeartbeatMs: number;
  /** Events are gathered for so long before they are sent. */
  readonly liveFlushMs: number;
  /** Waiting bytes of all live clients together, above which those who lag are let go. */
  readonly liveTotalBytes: number;
}

export const LIMITS: ServerLimits = {
  bodyBytes: 1_048_576,
  connections: 4096,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  requestsPerSecond: 100,
  liveClients: 2048,
  liveGreeting: 256,
  liveHelloTimeoutMs: 5000,
  liveHeartbeatMs: 15_000,
  liveFlushMs: 25,
  liveTotalBytes: 134_217_728,
};

export interface ServerOptions {
  readonly reader: CatalogReader;
  readonly registry: SourceRegistry;
  readonly decisions: Decisions;
  readonly log: Log;
  readonly feed: LiveFeed;
  /** The token of the API with the name it acts under (`api` when left out), and one that opens `/metrics` only. */
  readonly auth: {
    readonly token: string;
    readonly name?: string | undefined;
    readonly metricsToken?: string | undefined;
  };
  readonly host: string;
  /** 0 takes a free one; {@link DashboardServer.listen} says which. */
  readonly port: number;
  /** Beside the server's own origin. Compared exactly: `https://vigie.example.org`. */
  readonly allowedOrigins: readonly string[];
  /** Names that a `Host` header may have beside the loopback names, while bound to loopback. */
  readonly allowedHosts?: readonly string[] | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Who may read `/metrics`: whoever has one of the tokens (default), or besides them everyone on this machine. */
  readonly metricsAccess?: 'token' | 'loopback' | undefined;
  /** Asked at most once a second by `/readyz`. Must not throw. */
  readonly health: () => Promise<HealthReport>;
  /** Folder of the built web application; null says how to build it. */
  readonly webRoot: string | null;
  readonly commands: Commands;
  /** What the demo consists of besides its shop; absent without a demo. */
  readonly demo?: (() => readonly DemoPart[]) | undefined;
  /** Consumer groups shown by `lag`. */
  readonly groups: readonly string[];
  readonly limits?: Partial<ServerLimits> | undefined;
  readonly clock?: Clock | undefined;
}
