import type { BenchStage } from '../harness/bench-stage.ts';
import type { SampleServer } from './sample-server.ts';

export const SAMPLE_SERVERS = ['postgres', 'mysql', 'mariadb'] as const;
export type SampleServerName = (typeof SAMPLE_SERVERS)[number];

/** Starts the server and runs the `.sql` files of the folder on it, in the order of their names. */
export async function openSample(name: SampleServerName, stage: BenchStage, folder: string): Promise<SampleServer> {
  if (name === 'postgres') return (await import('./postgres/postgres-sample.ts')).openPostgresSample(stage, folder);
  return (await import('./mysql/mysql-sample.ts')).openMysqlSample(name, stage, folder);
}
