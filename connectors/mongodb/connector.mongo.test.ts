import { describeWith } from '#tests/support/servers';
import { registerConnectorConformance } from '../conformance/connector-conformance.ts';
import { openMongodbHarness } from './testing/mongodb-harness.ts';

describeWith(['mongo'], 'mongodb', () => {
  registerConnectorConformance('mongodb', openMongodbHarness, {
    truncates: false,
    declaresShapes: false,
    keepsLog: false,
    names: 'any',
    // A document holds at most 16 MB.
    largestValueBytes: 15 * 1024 * 1024,
    transactionRows: 20_000,
  });
});
