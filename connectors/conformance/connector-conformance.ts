import { describe } from 'vitest';
import { RELATIONAL, type SourceHarness, type SourceTraits } from './harness.ts';
import { registerHistoryConformance } from './history-conformance.ts';
import { registerSchemaConformance } from './schema-conformance.ts';
import { registerValueConformance } from './value-conformance.ts';

/**
 * What every connector must do, stated over the {@link Connector} port. `open` gives a database of its own for each
 * test. The oracle is the database itself: counted after-images minus counted before-images of an epoch are its rows.
 */
export function registerConnectorConformance(
  name: string,
  open: () => Promise<SourceHarness>,
  traits: SourceTraits = RELATIONAL,
): void {
  describe(`connector conformance: ${name}`, () => {
    registerHistoryConformance(open, traits);
    registerSchemaConformance(open, traits);
    registerValueConformance(open, traits);
  });
}
