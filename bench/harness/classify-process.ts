/**
 * One classify worker in a process of its own. Arguments: brokers, url of the registry (empty for JSON), key, group.
 * Tells its parent `'ready'`, begins when it hears anything, tells how many records it has counted, each time, and ends
 * when its parent lets go of it.
 */
import { benchClassifier, benchKeyring, openBenchPipes } from './bench-classifier.ts';

const [brokers = '', registryUrl = '', key = '', groupId = ''] = process.argv.slice(2);
const keyring = benchKeyring(key);
const stop = new AbortController();
const begun = Promise.withResolvers<void>();
process.once('message', () => begun.resolve());
process.once('disconnect', () => {
  begun.resolve();
  stop.abort();
});
await using pipes = await openBenchPipes(brokers, registryUrl === '' ? null : registryUrl, keyring);
process.send?.('ready');
await begun.promise;
const counted = (records: number) => process.send?.(records);
await benchClassifier({ pipes, keyring, groupId, counted }).run(stop.signal, () => undefined);
