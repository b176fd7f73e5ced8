import type { PipelineNames } from '#sinks/openlineage/pipeline-jobs';
import type { LogPlace } from './log-place.ts';

const CATALOGUE_TABLES = ['field_evidence', 'field_labels'] as const;
const POSTGRES_PORT = '5432';

/**
 * What the parts of the pipeline are called in OpenLineage. OpenLineage has no name for topics that lie in a database:
 * `vigie://host:port/database` stands for where a `kafka://broker:port` would.
 */
export function pipelineNames({
  catalogUrl,
  catalogSchema,
  log,
}: {
  readonly catalogUrl: string;
  readonly catalogSchema: string;
  readonly log: LogPlace;
}): PipelineNames {
  const catalogue = place(catalogUrl);
  return {
    jobs: `vigie://${catalogue.server}/${catalogue.database}`,
    topics: topicsOf(log),
    catalogue: CATALOGUE_TABLES.map((table) => ({
      namespace: `postgres://${catalogue.server}`,
      name: `${catalogue.database}.${catalogSchema}.${table}`,
    })),
  };
}

/** OpenLineage's own name for topics on Kafka: `kafka://` and one bootstrap server. */
function topicsOf(log: LogPlace): string {
  if (log.type === 'kafka') return `kafka://${log.kafka.brokers[0] ?? ''}`;
  const { server, database } = place(log.url);
  return `vigie://${server}/${database}`;
}

/** Host, port and database of a url, without who logs in. */
function place(url: string): { readonly server: string; readonly database: string } {
  const { hostname, port, pathname } = new URL(url);
  return {
    server: `${hostname}:${port === '' ? POSTGRES_PORT : port}`,
    database: decodeURIComponent(pathname.slice(1)),
  };
}
