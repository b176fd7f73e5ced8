import type { z } from 'zod';
import { createEngine } from '#classifiers/engine';
import { ruleProblems } from '#classifiers/rules/compile-rules';
import { plainValue } from '#classifiers/rules/listed-values';
import type { RegisteredSource } from '#contract/catalog';
import type { SourceKind } from '#contract/dataset';
import { Position } from '#contract/position';
import type { DatasetSchema, FieldSchema } from '#contract/schema';
import type { ClassifyInput, Commands } from '#dashboard/server/options';
import type { Config } from '#kernel/config/schema';
import type { Keyring } from '#kernel/secrets/keyring';
import type { RetainedParts } from '../rules/retained-trial.ts';
import { shippedPacks } from '../rules/shipped-packs.ts';
import { tryRule } from '../rules/try-rule.ts';

export interface CommandParts extends RetainedParts {
  readonly keyring: Keyring;
}

/** What the API asks of rooms that it may not import. */
export function createCommands(config: Config, { keyring, ...retained }: CommandParts): Commands {
  const { thresholds } = config.classifier;
  const engine = createEngine({ rules: [], thresholds });
  const fingerprint = (value: string) => keyring.fingerprint(value);
  return {
    thresholds,
    async ruleProblems(rule) {
      return ruleProblems(rule).map(({ path, error }) => ({ path, message: error.message }));
    },
    packs: shippedPacks,
    fingerprints: (values) => values.map((value) => fingerprint(plainValue(value.reveal()))),
    tryRule: (trial) => tryRule(trial, { ...retained, fingerprint }),
    sourceProblems,
    async classify(values) {
      return values.map((input) => {
        const field = fieldOf(input);
        return engine.forField(schemaOf(input, field), field).classify(input.text.reveal());
      });
    },
  };
}

/** What the API lets be added: the schemes of a kind's url, and its settings. */
const SOURCES: Partial<Record<SourceKind, SourceRules>> = {
  postgres: {
    schemes: ['postgres', 'postgresql'],
    example: 'postgres://user:password@host:5432/database',
    settings: async () => (await import('#connectors/postgres/settings')).PostgresSettings,
  },
  mysql: {
    schemes: ['mysql'],
    example: 'mysql://user:password@host:3306/database',
    settings: async () => (await import('#connectors/mysql/settings')).MysqlSettings,
  },
  mariadb: {
    schemes: ['mariadb'],
    example: 'mariadb://user:password@host:3306/database',
    settings: async () => (await import('#connectors/mysql/settings')).MysqlSettings,
  },
  mongodb: {
    schemes: ['mongodb', 'mongodb+srv'],
    example: 'mongodb://user:password@host:27017/database',
    settings: async () => (await import('#connectors/mongodb/settings')).MongodbSettings,
  },
};

interface SourceRules {
  readonly schemes: readonly string[];
  readonly example: string;
  readonly settings: () => Promise<z.ZodType>;
}

async function sourceProblems({ kind, url, settings }: RegisteredSource) {
  const rules = SOURCES[kind];
  if (rules === undefined)
    return [{ path: '/kind', message: `One of ${Object.keys(SOURCES).join(', ')} can be captured by this version` }];
  // A MongoDB url may name several hosts, which no parser of urls takes.
  const scheme = /^([a-z][a-z0-9+.-]*):\/\/./u.exec(url)?.[1] ?? '';
  const parsed = (await rules.settings()).safeParse(settings);
  return [
    ...(rules.schemes.includes(scheme) ? [] : [{ path: '/url', message: `A url such as ${rules.example}` }]),
    ...(parsed.error?.issues ?? []).map(({ path, message }) => ({
      path: `/settings/${path.map(String).join('/')}`,
      message,
    })),
  ];
}

function fieldOf({ field, kind }: ClassifyInput): FieldSchema {
  return { name: field ?? 'value', type: kind, kind, nullable: true };
}

function schemaOf({ dataset }: ClassifyInput, field: FieldSchema): DatasetSchema {
  const name = dataset ?? 'input';
  return {
    id: name,
    source: 'input',
    sourceKind: 'postgres',
    dataset: { namespace: 'input', name },
    urn: `input/${name}`,
    path: [name],
    kind: 'table',
    fields: [field],
    beforeImage: 'none',
    position: Position.parse('-'),
    observedAtMs: 0,
  };
}
