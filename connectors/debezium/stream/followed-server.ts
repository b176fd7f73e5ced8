import type { DebeziumChange } from '#contract/debezium';
import type { Newest, Place } from './change-order.ts';

/**
 * The server whose binary log the connector follows. Files and positions are each server's own: behind an address that passed to
 * another server, or of a log that was begun anew, they are other ones, and what is lower there need not have come before.
 */
export interface FollowedServer {
  /** 0 for the first, one more for each that followed: in positions it stands before the file. */
  readonly number: number;
  /** Of each origin of transactions the highest number that was handed over: MySQL's servers, MariaDB's domains and servers. */
  readonly gtids: Readonly<Record<string, string>>;
}

/** Origins that are remembered: the servers of one cluster, over its life. */
const MOST_ORIGINS = 100;
const GTID = /^(.+)[:-](\d+)$/u;

/** Null where the server has no GTIDs, and for what is no binary log. */
function gtidOf({ source: { members } }: DebeziumChange): { readonly origin: string; readonly number: bigint } | null {
  const [, origin, number] = GTID.exec(String(members['gtid'] ?? '')) ?? [];
  return origin === undefined || number === undefined ? null : { origin, number: BigInt(number) };
}

export function withTransaction(server: FollowedServer, change: DebeziumChange): FollowedServer {
  const gtid = gtidOf(change);
  if (gtid === null) return server;
  const { [gtid.origin]: highest, ...others } = server.gtids;
  if (highest !== undefined && BigInt(highest) >= gtid.number) return server;
  // Newest last.
  const gtids = Object.entries({ ...others, [gtid.origin]: String(gtid.number) }).slice(-MOST_ORIGINS);
  return { ...server, gtids: Object.fromEntries(gtids) };
}

/** Of a change whose place lies before the newest: whether it is new for all that, and so the places are another server's. */
export function isOfAnother(
  { gtids }: FollowedServer,
  change: DebeziumChange,
  { place, newest }: { readonly place: Place; readonly newest: Newest },
): boolean {
  const gtid = gtidOf(change);
  if (gtid === null || place.at === newest.at) return false;
  const highest = gtids[gtid.origin];
  if (highest === undefined || gtid.number > BigInt(highest)) return true;
  // The rest of the transaction in which the first server was left.
  return gtid.number === BigInt(highest) && change.order !== null && place.order > newest.order;
}

export function anotherServer({ number }: FollowedServer): FollowedServer {
  return { number: number + 1, gtids: {} };
}
