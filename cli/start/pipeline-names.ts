import type { PipelineNames } from '#sinks/openlineage/pipeline-jobs';

const CATALOGUE_TABLES = ['field_evidence', 'field_labels'] as const;
const POSTGRES_PORT = '5432';

/**
 * What the parts of the pipeline are called in OpenLineage. OpenLineage has no name for topics that lie in a database:
 * `vigie://host:port/database` stands for where a `kafka://broker:port` would.
 */
export function pipelineNames({
  catalogUrl,
  catalogSchema,
  logUrl,
}: {
  readonly catalogUrl: string;
  readonly catalogSchema: string;
  readonly logUrl: string;
}): PipelineNames {
  const catalogue = place(catalogUrl);
  const log = place(logUrl);
  return {
    jobs: `vigie://${catalogue.server}/${catalogue.database}`,
    topics: `vigie://${log.server}/${log.database}`,
    catalogue: CATALOGUE_TABLES.map((table) => ({
      namespace: `postgres://${catalogue.server}`,
      name: `${catalogue.database}.${catalogSchema}.${table}`,
    })),
  };
}

/** Host, port and database of a url, without who logs in. */
function place(url: string): { readonly server: string; readonly database: string } {
  const { hostname, port, pathname } = new URL(url);
  return {
    server: `${hostname}:${port === '' ? POSTGRES_PORT : port}`,
    database: decodeURIComponent(pathname.slice(1)),
  };
}
