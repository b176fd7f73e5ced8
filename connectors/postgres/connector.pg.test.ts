import { registerConnectorConformance } from '../conformance/connector-conformance.ts';
import { openPostgresHarness } from './stream/testing/postgres-harness.ts';

registerConnectorConformance('postgres', openPostgresHarness);
