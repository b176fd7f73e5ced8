import { createEngine } from '#classifiers/engine';
import { createClassifyHandler, type ClassifyOptions } from '#classifiers/worker/handler';
import { createJsonLabelCodec } from '#codec/json-labels';
import { systemClock } from '#kernel/clock';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import type { Handler } from '#stream/worker';

/** A classifier worker's handler with the thresholds and recognisers that `vigie start` begins with; labels are JSON. */
export function testClassifyHandler(options: Pick<ClassifyOptions, 'codec'> & Partial<ClassifyOptions>): Handler {
  const nothing = () => undefined;
  return createClassifyHandler({
    labels: createJsonLabelCodec(),
    keyring: Keyring.generate(),
    clock: systemClock,
    logger: silentLogger,
    textKeys: 'fingerprint',
    thresholds: { minimum: 0.7, high: 0.9 },
    engine: createEngine,
    metrics: { records: nothing, deadLetter: nothing, ruleBroken: nothing },
    ...options,
  });
}
