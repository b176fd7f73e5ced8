import { describeWith, sharedServer } from '#tests/support/servers';
import { registerConnectorConformance } from '../conformance/connector-conformance.ts';
import { RELATIONAL } from '../conformance/harness.ts';
import { openMysqlHarness } from './stream/testing/mysql-harness.ts';

/** The server keeps its log as long as it is configured to, and is told nothing. */
const TRAITS = { ...RELATIONAL, keepsLog: false, names: 'basic plane' } as const;

for (const flavour of ['mysql', 'mariadb'] as const) {
  describeWith([flavour], flavour, () => {
    const open = async () => openMysqlHarness(flavour, await sharedServer(flavour));
    registerConnectorConformance(flavour, open, TRAITS);
  });
}
