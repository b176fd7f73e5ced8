/** `npm run --silent compose:env > .env`: secrets for docker-compose.yml, new ones at each call. */
import { randomBytes } from 'node:crypto';

const secret = (): string => randomBytes(24).toString('hex');

process.stdout.write(
  [
    `VIGIE_KEY=${randomBytes(32).toString('base64')}`,
    `VIGIE_TOKEN=${secret()}`,
    `VIGIE_METRICS_TOKEN=${secret()}`,
    `CATALOGUE_PASSWORD=${secret()}`,
    `POSTGRES_PASSWORD=${secret()}`,
    `MYSQL_PASSWORD=${secret()}`,
    `MONGO_PASSWORD=${secret()}`,
    `REDIS_PASSWORD=${secret()}`,
    `GRAFANA_PASSWORD=${secret()}`,
    '',
  ].join('\n'),
);
