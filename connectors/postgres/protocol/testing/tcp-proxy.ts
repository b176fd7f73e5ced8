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
}

export async function openTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let swallows = false;
  const forget = () => {
    for (const socket of sockets) {
      socket.unpipe();
      socket.removeAllListeners('data');
      socket.pause();
    }
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
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
