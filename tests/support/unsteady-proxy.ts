import { randomInt } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { HOST } from '#deploy/stack/processes/ports';

/** A network that is not to be relied on: passes TCP on to a server, as badly as it is told. */
export interface UnsteadyProxy extends AsyncDisposable {
  readonly port: number;
  /** Each piece of an answer waits so long before it is passed on, in order. Default: not at all. */
  delayMs: () => number;
  /** Ends all connections: some with a word, some without. Says how many. */
  drop(): number;
  /** Of each connection the next answer is passed on in part, then the connection ends. Says of how many. */
  cutNextAnswers(): number;
  /** The connections that are open now stay open and pass nothing on any more, either way. Says how many. */
  stall(): number;
}

/** @param serverPort asked at each connection, as the server may not be there yet. */
export async function openUnsteadyProxy(serverPort: () => number): Promise<UnsteadyProxy> {
  const pairs = new Set<Pair>();
  const listener = createServer((client) => {
    const server = connect(serverPort(), HOST);
    const pair: Pair = { client, server, cuts: false, stalls: false, answers: [], timer: undefined };
    pairs.add(pair);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => end(pair));
      socket.on('close', () => end(pair));
    }
    client.on('data', (piece) => {
      if (!pair.stalls) server.write(piece);
    });
    server.on('data', (piece) => answer(pair, piece));
  });

  function answer(pair: Pair, piece: Buffer): void {
    const due = pair.answers.at(-1)?.dueMs ?? 0;
    pair.answers.push({ piece, dueMs: Math.max(due, performance.now() + proxy.delayMs()) });
    passOn(pair);
  }

  /** In their order: one whose time has come waits for those before it, whenever their timers fire. */
  function passOn(pair: Pair): void {
    clearTimeout(pair.timer);
    for (;;) {
      const [next] = pair.answers;
      if (next === undefined || pair.stalls || pair.client.destroyed) return;
      const leftMs = next.dueMs - performance.now();
      if (leftMs > 0) {
        pair.timer = setTimeout(() => passOn(pair), leftMs);
        return;
      }
      pair.answers.shift();
      if (pair.cuts) {
        pair.client.write(next.piece.subarray(0, randomInt(1, Math.max(2, next.piece.length))));
        pair.client.end();
        pair.server.destroy();
        return;
      }
      pair.client.write(next.piece);
    }
  }

  function end(pair: Pair): void {
    pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  }

  function each(work: (pair: Pair) => void): number {
    const open = [...pairs].filter(({ stalls }) => !stalls);
    open.forEach(work);
    return open.length;
  }

  await new Promise<void>((resolve) => {
    listener.listen(0, HOST, resolve);
  });
  const address = listener.address();
  const proxy: UnsteadyProxy = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    delayMs: () => 0,
    drop: () =>
      each((pair) => {
        if (randomInt(2) === 0) pair.client.resetAndDestroy();
        end(pair);
      }),
    cutNextAnswers: () =>
      each((pair) => {
        pair.cuts = true;
      }),
    stall: () =>
      each((pair) => {
        pair.stalls = true;
      }),
    [Symbol.asyncDispose]: () => {
      pairs.forEach(end);
      return new Promise((resolve) => {
        listener.close(() => resolve());
      });
    },
  };
  return proxy;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  cuts: boolean;
  stalls: boolean;
  /** Pieces of answers that are not passed on yet, and when they are to be. */
  readonly answers: { readonly piece: Buffer; readonly dueMs: number }[];
  timer: NodeJS.Timeout | undefined;
}
