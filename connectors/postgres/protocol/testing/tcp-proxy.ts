import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A proxy that can swallow everything without closing a connection, as a firewall that forgot it does. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** From now on nothing passes on open connections, in either direction; none is closed. New ones still work. */
  forget(): void;
  /** Nothing passes any more, on new connections neither; none is closed. */
  blackHole(): void;
  /** Cuts all connections at once. */
  cut(): void;
  /** Cuts all connections; new ones go to another server, as an address does that follows the primary. */
  redirect(target: TcpTarget): void;
}

export interface TcpTarget {
  readonly host: string;
  readonly port: number;
}

export async function openTcpProxy(firstTarget: TcpTarget): Promise<TcpProxy> {
  let target = firstTarget;
  const sockets = new Set<Socket>();
  let swallows = false;
  const forget = () => {
    for (const socket of sockets) {
      socket.unpipe();
      socket.removeAllListeners('data');
      socket.pause();
    }
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    if (swallows) {
      sockets.add(near.pause());
      return;
    }
    const far = connect(target.port, target.host);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    forget,
    blackHole() {
      swallows = true;
      forget();
    },
    cut,
    redirect(next) {
      target = next;
      cut();
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
