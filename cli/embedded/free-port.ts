import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below those that the system gives to outgoing connections (from 32768 on under Linux, from 49152 on elsewhere): a port of theirs may
 * be taken by a connection before the server that it was chosen for listens on it.
 */
const FIRST = 12_000;
const LAST = 32_000;
const ATTEMPTS = 50;

/** A port of a local address that nothing listens on now. */
export async function freePort(host: string): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(host, port)) return port;
  }
  // So many are taken that whatever the system has left will do.
  return listen(host, 0);
}

async function isFree(host: string, port: number): Promise<boolean> {
  try {
    await listen(host, port);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && TAKEN.has(error.code)) return false;
    throw error;
  }
}

/** Windows refuses ports that it keeps for itself. */
const TAKEN = new Set<unknown>(['EADDRINUSE', 'EACCES']);

/** Listens for a moment; resolves with the port. */
function listen(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, host, () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
