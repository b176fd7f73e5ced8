import { WebSocket } from 'ws';
import type { Channel, LiveEvent } from '#contract/live';

/** A subscriber of the live feed, as a browser's page is one. Keeps what it got, with the time it came. */
export interface LiveClient extends AsyncDisposable {
  readonly frames: readonly string[];
  readonly events: readonly { readonly event: LiveEvent; readonly atMs: number }[];
}

export async function followLive(url: string, token: string, channels: readonly Channel[]): Promise<LiveClient> {
  const socket = new WebSocket(`${url.replace(/^http/u, 'ws')}/api/v1/live`, 'vigie.v1', { headers: { origin: url } });
  const frames: string[] = [];
  const events: { event: LiveEvent; atMs: number }[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.once('open', () => socket.send(JSON.stringify({ type: 'hello', token, channels })));
    socket.on('message', (data: Buffer) => {
      const atMs = performance.timeOrigin + performance.now();
      const frame = data.toString();
      frames.push(frame);
      const message: { type: string; events?: LiveEvent[] } = JSON.parse(frame);
      if (message.type === 'welcome') resolve();
      for (const event of message.events ?? []) events.push({ event, atMs });
    });
  });
  return {
    frames,
    events,
    async [Symbol.asyncDispose]() {
      socket.removeAllListeners('close');
      if (socket.readyState === WebSocket.CLOSED) return;
      await new Promise<void>((resolve) => {
        socket.once('close', () => resolve());
        socket.close();
      });
    },
  };
}
