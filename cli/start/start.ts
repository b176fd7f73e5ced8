import type { Config } from '#kernel/config/schema';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Io } from '../io.ts';

/** Runs Vigie until `io.stop` aborts; resolves with the exit code. */
export async function start(config: Config, io: Io): Promise<number> {
  io.err.write(`data folder ${config.dataDir}\n`);
  return Promise.reject(new VigieError('VIG_X900', 'start is not put together yet'));
}
