import { connect } from 'node:net';
import { HOST } from './ports.ts';

const ANSWER_WITHIN_MS = 2_000;

/** True when a server answers a GET with a 2xx. */
export async function answersHttp(port: number, path: string): Promise<boolean> {
  try {
    const answer = await fetch(`http://${HOST}:${port}${path}`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false; // Not up yet.
  }
}

/**
 * Connects, sends what is given, and looks at the first bytes that come back.
 * @param accepts absent: a connection is enough.
 */
export async function answersTcp(
  port: number,
  send: string = '',
  accepts?: (bytes: Buffer) => boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: HOST });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => done(false));
    socket.once('error', () => done(false));
    socket.once('close', () => resolve(false));
    socket.once('connect', () => {
      if (accepts === undefined) done(true);
      else socket.write(send);
    });
    socket.once('data', (bytes) => done(accepts?.(bytes) ?? true));
  });
}
