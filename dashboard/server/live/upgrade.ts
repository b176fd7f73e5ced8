import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { LIVE_PATH, LIVE_SUBPROTOCOL } from '#contract/live-protocol';
import { codes, type ErrorCode } from '#kernel/errors/codes';
import type { Gate } from '../security/gate.ts';
import { bearerToken } from '../security/token.ts';
import type { LiveHub } from './hub.ts';

interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Decides about a WebSocket request before there is a WebSocket (RFC 6455 §4.2, §10.2). */
export function upgradeHandler(hub: LiveHub, gate: Gate) {
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Until the upgrade nobody else listens, and an unheard error of a socket would end the process.
    socket.on('error', () => socket.destroy());
    const authorised = gate.checkToken(bearerToken(request.headers.authorization));
    const refusal = refuse(request, { gate, authorised, full: hub.full });
    if (refusal !== null) return answer(socket, refusal);
    hub.accept(request, socket, { head, authorised });
  };
}

function refuse(
  request: IncomingMessage,
  { gate, authorised, full }: { readonly gate: Gate; readonly authorised: boolean; readonly full: boolean },
): Refusal | null {
  const { host, origin, authorization } = request.headers;
  if (!gate.hosts.allowsHost(host)) {
    gate.events.refused('host');
    return { status: 403, code: 'VIG_A502', message: 'this server does not answer to that name' };
  }
  if (!gate.mayAsk(request.socket.remoteAddress)) {
    return { status: 429, code: 'VIG_A505', message: 'too many requests' };
  }
  if (pathOf(request.url) !== LIVE_PATH)
    return { status: 404, code: 'VIG_A504', message: 'there is no WebSocket here' };
  if (origin !== undefined && !gate.hosts.allowsOrigin(origin, host)) {
    gate.events.refused('origin');
    return { status: 403, code: 'VIG_A502', message: 'the page is not of an allowed origin' };
  }
  // Only browsers send an origin. Whoever sends none is a program, and shows its token at once.
  if (!authorised && (authorization !== undefined || origin === undefined)) {
    gate.events.refused('token');
    return { status: 401, code: 'VIG_A501', message: 'the token is missing or wrong' };
  }
  if (!protocolsOf(request).includes(LIVE_SUBPROTOCOL)) {
    return { status: 400, code: 'VIG_A503', message: `the subprotocol ${LIVE_SUBPROTOCOL} is needed` };
  }
  if (!full) return null;
  gate.events.refused('full');
  return { status: 503, code: 'VIG_A505', message: 'too many connections' };
}

function pathOf(url: string | undefined): string {
  return (url ?? '').split('?', 1)[0] ?? '';
}

function protocolsOf({ headers }: IncomingMessage): readonly string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}

function answer(socket: Duplex, { status, code, message }: Refusal): void {
  const body = JSON.stringify({ code, message, mend: codes[code].mend });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
