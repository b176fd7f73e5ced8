import { VigieError } from '#kernel/errors/vigie-error';
import type { ConnectSettings } from '../settings.ts';
import type { Config } from './rest-client.ts';

/** How records are written. Subjects are named by record, as records of all tables are on one topic. */
export function converterConfig(connect: ConnectSettings): Config {
  if (connect.format === 'json') {
    const converter = 'org.apache.kafka.connect.json.JsonConverter';
    // Else null in a column that has a default would be sent as the default.
    return both({ '': converter, 'schemas.enable': 'true', 'replace.null.with.default': 'false' });
  }
  const { registryUrl } = connect;
  if (registryUrl === undefined) {
    throw new VigieError(
      'VIG_X601',
      'Avro needs the schema registry that the converters write to: set `connect.registryUrl`',
    );
  }
  const names: Config = { 'schema.name.adjustment.mode': 'avro', 'field.name.adjustment.mode': 'avro_unicode' };
  if (connect.converter === 'confluent') {
    const strategy = 'io.confluent.kafka.serializers.subject.RecordNameStrategy';
    return {
      ...names,
      ...both({ '': CONFLUENT, 'schema.registry.url': registryUrl, 'ignore.default.for.nullables': 'true' }),
      'key.converter.key.subject.name.strategy': strategy,
      'value.converter.value.subject.name.strategy': strategy,
    };
  }
  return {
    ...names,
    ...both({
      '': APICURIO,
      'apicurio.registry.url': registryUrl,
      'apicurio.registry.auto-register': 'true',
      'apicurio.registry.find-latest': 'true',
      'apicurio.registry.as-confluent': 'true',
      'apicurio.registry.use-id': 'contentId',
      'apicurio.registry.headers.enabled': 'false',
      'apicurio.registry.artifact-resolver-strategy': 'io.apicurio.registry.serde.avro.strategy.RecordIdStrategy',
    }),
  };
}

const APICURIO = 'io.apicurio.registry.utils.converter.AvroConverter';
const CONFLUENT = 'io.confluent.connect.avro.AvroConverter';

function both(settings: Config): Config {
  return Object.fromEntries(
    ['key.converter', 'value.converter'].flatMap((converter) =>
      Object.entries(settings).map(([name, value]) => [name === '' ? converter : `${converter}.${name}`, value]),
    ),
  );
}
