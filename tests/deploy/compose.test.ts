import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { openApiDocument } from '#dashboard/server/openapi';
import { loadConfig } from '#kernel/config/load-config';
import { createMetrics } from '#kernel/telemetry/metrics';
import { silentLogger } from '#kernel/telemetry/logger';
import { createPipelineMetrics, createSinkMetrics } from '#cli/start/pipeline-metrics';
import { probeEventLoopLag } from '#kernel/telemetry/event-loop-lag';
import { liveSinkEvents } from '#sinks/live/telemetry';
import { serverEvents } from '#dashboard/server/telemetry/events';

const run = promisify(execFile);
const ROOT = new URL('../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, ROOT), 'utf8');

const Service = z.looseObject({
  image: z.string(),
  command: z.union([z.string(), z.array(z.string())]).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  read_only: z.boolean().optional(),
  profiles: z.array(z.string()).optional(),
});
const Compose = z.looseObject({ services: z.record(z.string(), Service) });

/** Puts variables in place as Compose does: `${X:-default}`, `${X:?why}`, `$$` for a dollar. */
function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /\$\$|\$\{(?<name>[A-Z_]+)(?::(?<kind>[-?])(?<rest>[^}]*))?\}/gu,
    (whole, name?: string, kind?: string, rest?: string) => {
      if (name === undefined) return '$';
      const value = env[name];
      if (value !== undefined) return value;
      if (kind === '-') return rest ?? '';
      throw new Error(`${whole} is not set`);
    },
  );
}

/** What `npm run compose:env` gives. */
async function madeEnvironment(): Promise<Readonly<Record<string, string>>> {
  const script = new URL('deploy/compose/make-env.ts', ROOT).pathname;
  const { stdout } = await run(process.execPath, [script]);
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

const text = await read('docker-compose.yml');
const env = await madeEnvironment();
const { services } = Compose.parse(parse(interpolate(text, env), { merge: true }));
const ours = Object.entries(services).filter(([, { image }]) => image.startsWith('vigie:'));

describe('docker-compose.yml', () => {
  test('has the shape that Compose asks for, and nothing its linter objects to', async () => {
    const linter = new URL('node_modules/dclint/bin/dclint.cjs', ROOT).pathname;
    const { stdout } = await run(process.execPath, [linter, 'docker-compose.yml', '--max-warnings', '0'], {
      cwd: ROOT.pathname,
    });
    expect(stdout).not.toMatch(/error|warning/u);
  });

  test('holds no secret: without those that are made for it, it does not start', () => {
    expect(() => interpolate(text, {})).toThrow(/is not set/u);
    for (const [name, value] of Object.entries(env)) {
      expect([name, value.length >= 44]).toEqual([name, true]);
      expect(text).not.toContain(value);
    }
  });

  test('every image is pinned, every port can be chosen and listens on this machine only, every service has a health check', () => {
    for (const [name, { image, ports = [], healthcheck }] of Object.entries(services)) {
      expect(`${name} ${image}`).toMatch(/:v?\d+\.\d+(?:\.\d+)?(?:\.Final)?(?:-\w+)?$/u);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/u);
      const isOurs = image.startsWith('vigie:');
      // The image of ours has its own.
      expect([name, healthcheck !== undefined || isOurs]).toEqual([name, true]);
    }
    const published = [...text.matchAll(/^ +- ['"]127\.0\.0\.1:(?<chosen>[^'"]+)['"]$/gmu)].map(
      (m) => m.groups?.['chosen'],
    );
    expect(published.length).toBeGreaterThanOrEqual(8);
    for (const port of published) expect(port).toMatch(/^\$\{[A-Z_]+_PORT:-\d+\}:\d+$/u);
  });

  test('each role of Vigie runs once at least, on a read-only root, with a configuration that is accepted', async () => {
    const roles: string[] = [];
    for (const [name, { command, environment = {}, read_only: readOnly }] of ours) {
      const [verb, flag, role = ''] = Array.isArray(command) ? command : [];
      expect([name, verb, flag, readOnly]).toEqual([name, 'start', '--role', true]);
      const { config } = await loadConfig({ env: environment, flags: { role }, cwd: '/', file: undefined });
      expect(config.redis.url?.reveal()).toContain(env['REDIS_PASSWORD']);
      expect(config.log.type).toBe('kafka');
      expect(config.demo).toBe(false);
      expect(config.sources.map(({ kind }) => kind)).toEqual(
        role === 'capture' ? ['postgres', 'mysql', 'mongodb'] : [],
      );
      roles.push(config.role);
    }
    expect(roles.toSorted()).toEqual(['api', 'capture', 'classify', 'sink']);
  });
});

test('the Dockerfile is valid, its base is pinned, it ends as a user and has a health check', async () => {
  const dockerfile = await read('Dockerfile');
  expect(validate(dockerfile)).toEqual([]);
  const stages = [...dockerfile.matchAll(/^FROM (?<image>\S+)/gmu)].map((m) => m.groups?.['image']);
  expect(stages).toHaveLength(2);
  for (const image of stages) expect(image).toMatch(/^node:24\.\d+\.\d+-/u);
  const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
  expect(last).toMatch(/^USER node$/mu);
  expect(last).toMatch(/^HEALTHCHECK /mu);
  for (const path of ['deploy/compose/healthcheck.ts', 'cli/main.ts']) {
    expect(last).toContain(path);
    await read(path);
  }
});

/** Names of all metrics of a process, with the endings that histograms and counters get. */
async function metricNames(): Promise<ReadonlySet<string>> {
  const metrics = createMetrics();
  using _lag = probeEventLoopLag(metrics);
  createPipelineMetrics(metrics);
  createSinkMetrics(metrics);
  liveSinkEvents(metrics, silentLogger);
  serverEvents(metrics, silentLogger);
  const exposed = await metrics.registry.metrics();
  const names = new Set(['up']);
  for (const [, name = '', kind] of exposed.matchAll(/^# TYPE (\S+) (\S+)$/gmu)) {
    names.add(name);
    if (kind === 'histogram') for (const end of ['bucket', 'sum', 'count']) names.add(`${name}_${end}`);
  }
  return names;
}

/** What of an expression looks like a metric. */
const metricsIn = (expression: string): readonly string[] =>
  [...expression.matchAll(/\b(?:up|vigie_[a-z0-9_]+|process_[a-z0-9_]+|nodejs_[a-z0-9_]+)\b/gu)].map(([name]) => name);

describe('Prometheus and Grafana', () => {
  const Rules = z.object({
    groups: z.array(
      z.object({
        name: z.string(),
        rules: z.array(
          z.object({
            alert: z.string(),
            expr: z.string(),
            for: z.string(),
            labels: z.object({ severity: z.enum(['info', 'warning', 'high', 'critical']) }),
            annotations: z.object({ summary: z.string(), mend: z.string() }),
          }),
        ),
      }),
    ),
  });
  const Dashboard = z.looseObject({
    panels: z.array(z.looseObject({ title: z.string(), targets: z.array(z.looseObject({ expr: z.string() })) })),
  });

  test('alert rules and panels ask for metrics that exist', async () => {
    const names = await metricNames();
    const rules = Rules.parse(parse(await read('deploy/compose/prometheus/alerts.yml')));
    const expressions = rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr));
    for (const file of await readdir(new URL('deploy/compose/grafana/dashboards/', ROOT))) {
      const { panels } = Dashboard.parse(JSON.parse(await read(`deploy/compose/grafana/dashboards/${file}`)));
      expressions.push(...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)));
    }
    expect(expressions.length).toBeGreaterThan(15);
    for (const expression of expressions) {
      const asked = metricsIn(expression);
      expect([expression, asked.length > 0]).toEqual([expression, true]);
      expect([expression, asked.filter((name) => !names.has(name))]).toEqual([expression, []]);
    }
  });

  test('Prometheus asks every role, where its probes answer', async () => {
    const config = z
      .looseObject({
        scrape_configs: z.array(
          z.looseObject({ dns_sd_configs: z.array(z.looseObject({ names: z.array(z.string()), port: z.number() })) }),
        ),
      })
      .parse(parse(await read('deploy/compose/prometheus/prometheus.yml')));
    const asked = config.scrape_configs.flatMap(({ dns_sd_configs: found }) => found.flatMap(({ names }) => names));
    expect(asked.toSorted()).toEqual(ours.map(([name]) => name).toSorted());
    const { paths } = z.object({ paths: z.record(z.string(), z.unknown()) }).parse(await openApiDocument());
    expect(Object.keys(paths)).toContain('/healthz');
    expect(await read('deploy/compose/healthcheck.ts')).toContain('/healthz');
  });
});
