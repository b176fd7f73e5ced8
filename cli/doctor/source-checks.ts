import type { RegisteredSource } from '#contract/catalog';
import type { Connector } from '#connectors/connector';
import type { Config } from '#kernel/config/schema';
import { registeredSource } from '../registered-source.ts';
import type { Examination } from './check.ts';

/** What each configured source needs to be captured; the connector knows, and only reads. */
export function sourceExaminations(
  config: Config,
  connect: (source: RegisteredSource) => Promise<Connector>,
): readonly Examination[] {
  return config.sources.map((source) => ({
    about: source.id,
    name: 'connection',
    async run(signal) {
      await using connector = await connect(registeredSource(source, config));
      return connector.check(signal);
    },
  }));
}
