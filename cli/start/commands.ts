import { compileRules } from '#classifiers/custom-rules';
import { createEngine } from '#classifiers/engine';
import type { RegisteredSource } from '#contract/catalog';
import { Position } from '#contract/position';
import type { DatasetSchema, FieldSchema } from '#contract/schema';
import type { ClassifyInput, Commands } from '#dashboard/server/options';
import type { Config } from '#kernel/config/schema';
import { PostgresSettings } from '#connectors/postgres/settings';

/** What the API asks of rooms that it may not import. */
export function createCommands(config: Config): Commands {
  const engine = createEngine({ rules: [], thresholds: config.classifier.thresholds });
  return {
    async ruleProblems(rule) {
      return compileRules([rule]).broken.map(({ error }) => ({ path: '/pattern', message: error.message }));
    },
    async sourceProblems(source) {
      return [...urlProblems(source), ...settingsProblems(source)];
    },
    async classify(values) {
      return values.map((input) => {
        const field = fieldOf(input);
        return engine.forField(schemaOf(input, field), field).classify(input.text.reveal());
      });
    },
  };
}

function urlProblems({ kind, url }: RegisteredSource) {
  if (kind !== 'postgres') return [{ path: '/kind', message: 'Only postgres can be captured by this version' }];
  const scheme = URL.canParse(url) ? new URL(url).protocol : '';
  return scheme === 'postgres:' || scheme === 'postgresql:'
    ? []
    : [{ path: '/url', message: 'A url such as postgres://user:password@host:5432/database' }];
}

function settingsProblems({ settings }: RegisteredSource) {
  const parsed = PostgresSettings.safeParse(settings);
  return (parsed.error?.issues ?? []).map(({ path, message }) => ({
    path: `/settings/${path.map(String).join('/')}`,
    message,
  }));
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
