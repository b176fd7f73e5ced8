import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startVigie, type VigieProcess } from '../../support/vigie-process.ts';
import { restartable, type Restartable } from './restartable.ts';

export interface FleetOptions {
  readonly dataDir: string;
  readonly brokers: string;
  readonly catalogueUrl: string;
  /** The rest of the configuration: `sources`, `registry`, … */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Vigie in parts on Kafka, each a process: a capture, two classify workers, a sink. */
export interface Fleet extends AsyncDisposable {
  readonly workers: readonly Restartable<VigieProcess>[];
  /** What they warned of, in the order of time: for who looks why something failed. */
  troubles(): Promise<readonly string[]>;
}

/** Far beyond what it takes, so that a machine with other work is not taken for a fault. */
const STARTS_WITHIN_MS = 300_000;

const ROLES = ['capture', 'classify', 'classify', 'sink'] as const;

export async function startFleet({ dataDir, brokers, catalogueUrl, config }: FleetOptions): Promise<Fleet> {
  await using opened = new AsyncDisposableStack();
  const keys = { ring: [{ id: 'k1', key: randomBytes(32).toString('base64') }] };
  const parts = await Promise.all(
    ROLES.map(async (role, i) =>
      opened.use(
        await restartable(() =>
          startVigie({
            dataDir: join(dataDir, `${role}-${i}`),
            config: { ...config, role, keys, catalog: { url: catalogueUrl } },
            env: { KAFKA_BROKERS: brokers },
            startsWithinMs: STARTS_WITHIN_MS,
          }),
        ),
      ),
    ),
  );
  const owned = opened.move();
  return {
    workers: parts.filter((_, i) => ROLES[i] === 'classify'),
    troubles: async () => {
      const outputs = await Promise.all(parts.map(({ current }) => current.output()));
      return outputs
        .flatMap((output, i) => output.split('\n').map((line) => `${ROLES[i]}-${i} ${line}`))
        .filter((line) => /"level":"?(?:[456]0|warn|error|fatal)/u.test(line))
        .toSorted((a, b) => timeOf(a).localeCompare(timeOf(b)));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Of a log line. */
function timeOf(line: string): string {
  return /"time":"?([^",]+)/u.exec(line)?.[1] ?? '';
}
