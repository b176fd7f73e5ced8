import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VigieError } from '#kernel/errors/vigie-error';
import { embeddedStore } from '../start/storage.ts';
import { KeyFile, KEY_FILE, TOKEN_FILE } from '../start/installation.ts';
import { isRunning } from '../api-client.ts';
import { settingsOf, type SettingValues } from './kafka-stage.ts';
import { demoHome, runningServers } from './servers.ts';
import { EMBEDDED_STAGE, type DemoStage } from './stage.ts';

/** A process of one role that joins the demo on Kafka, which runs already. */
export interface KafkaPart extends DemoStage {
  readonly settingValues: SettingValues;
}

/**
 * What a further process needs to take part: log, catalogue, keys and token are those of the demo that runs.
 *
 * @throws VigieError `VIG_X606` when none runs.
 */
export async function joinKafkaDemo(dataDir: string, role: string): Promise<KafkaPart> {
  const home = await demoHome(dataDir);
  const servers = await runningServers(home);
  if (servers.size === 0 || !(await isRunning(home)))
    throw new VigieError('VIG_X606', 'no demo on Kafka runs here that a further process could join', {
      details: { dataDir: home },
    });
  const { current, fingerprint, keys } = KeyFile.parse(JSON.parse(await readFile(join(home, KEY_FILE), 'utf8')));
  const ring = Object.entries(keys).map(([id, key]) => ({ id, key }));
  return {
    ...EMBEDDED_STAGE,
    isElsewhere: true,
    settingValues: {
      role,
      demo: 'false',
      dataDir: join(home, 'parts', `${role}-${process.pid}`),
      ...settingsOf(Object.fromEntries(servers)),
      'catalog.url': await embeddedStore(home),
      'keys.ring': JSON.stringify(ring),
      'keys.current': current,
      'keys.fingerprint': fingerprint,
      'server.token': (await readFile(join(home, TOKEN_FILE), 'utf8')).trim(),
    },
  };
}
