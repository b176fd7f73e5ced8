import type { TopicPartition } from '#contract/log';
import type { Clock } from '#kernel/clock';
import { toVigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';
import type { Subscription } from '../../subscription.ts';
import type { Connections } from '../connection/connections.ts';
import { isRefusal, REFUSALS } from '../errors.ts';
import { retrying } from '../retrying.ts';
import type { TopicDirectory } from '../topic-directory.ts';
import type { WireRequest } from '../wire/request.ts';
import {
  heartbeatRequest,
  joinGroupRequest,
  leaveGroupRequest,
  syncGroupRequest,
  type Joined,
  type Member,
} from '../wire/group-requests.ts';
import { decodeAssignment, encodeMember, PROTOCOL, shareOut, type Assignment } from './group-protocol.ts';

export interface MembershipOptions {
  readonly groupId: string;
  readonly subscription: Subscription;
  readonly transactionalId: string;
  readonly sessionTimeoutMs: number;
}

export interface MembershipParts {
  /** Joining waits for the others: these lines serve nothing else but the group. */
  readonly connections: Connections;
  /** To leave while joining. */
  readonly others: Connections;
  readonly directory: TopicDirectory;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface MembershipEvents {
  /** What is owned, to be kept if possible. */
  owned(): readonly TopicPartition[];
  /** A new generation: what is owned now. @param fresh true when the member was out: nothing it had is still its own. */
  assigned(assignment: Assignment, fresh: boolean): void;
  /** Silent too long, or removed: nothing is owned any more. */
  lost(): void;
  /** The group waits for this member to join again, which it does when nothing is in hand. */
  called(): void;
}

/** Others wait so long for a member that works on a batch before they go on without it. */
const REBALANCE_TIMEOUT_MS = 60_000;
const GIVE_UP_AFTER_MS = 30_000;
/** By it a member hears that the group is to be shared out anew, and until all have heard nobody has what one gave up. */
const LONGEST_HEARTBEAT_MS = 500;
/** How often the leader looks for topics that are new or gone. */
const LOOK_FOR_TOPICS_MS = 1_000;

/** One member of a consumer group: joins, says that it lives, leaves. */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #parts: MembershipParts;
  readonly #events: MembershipEvents;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #look: NodeJS.Timeout;
  #memberId = '';
  #generation = -1;
  #isLeader = false;
  /** What the leader knew when it shared out: numbers of partitions of the topics that somebody reads. */
  #shared: ReadonlyMap<string, number> = new Map();
  #matches: (topic: string) => boolean = () => false;
  #state: 'out' | 'joining' | 'in' = 'out';
  #isCalled = false;
  #beating = false;
  #lostWhileJoining = false;
  #looking = false;
  #closed = false;

  constructor(options: MembershipOptions, parts: MembershipParts, events: MembershipEvents) {
    this.#options = options;
    this.#parts = parts;
    this.#events = events;
    // Timers of their own: a member is alive as long as its process is, however long it works between two polls.
    const everyMs = Math.min(options.sessionTimeoutMs / 5, LONGEST_HEARTBEAT_MS);
    this.#heartbeat = setInterval(() => void this.beat(), everyMs).unref();
    this.#look = setInterval(() => void this.lookForTopics(), LOOK_FOR_TOPICS_MS).unref();
  }

  /** What a coordinator wants to see; null while it is no member. */
  get member(): Member | null {
    if (this.#state !== 'in' || this.#closed) return null;
    return { groupId: this.#options.groupId, generation: this.#generation, memberId: this.#memberId };
  }

  /** True when it has to join (again) before it goes on. */
  get hasToJoin(): boolean {
    return this.#state === 'out' || (this.#state === 'in' && this.#isCalled);
  }

  /** Joins; resolves with a new generation. To be called when nothing is in hand. */
  async join(): Promise<void> {
    const fresh = this.#state === 'out';
    this.#state = 'joining';
    this.#isCalled = false;
    try {
      const assignment = await retrying({ clock: this.#parts.clock, withinMs: GIVE_UP_AFTER_MS }, () => this.#join());
      if (this.#closed) return;
      this.#state = 'in';
      this.#events.assigned(assignment, fresh || this.#lostWhileJoining);
      this.#lostWhileJoining = false;
    } catch (error) {
      this.#state = 'out';
      this.#lostWhileJoining = false;
      this.#events.lost();
      throw error;
    }
  }

  async #join(): Promise<Assignment> {
    for (;;) {
      const joined = await this.#ask(this.#joinRequest(await this.#matching()));
      if (this.#closed) return decodeAssignment(Buffer.alloc(0));
      if (joined.error === REFUSALS.MEMBER_ID_REQUIRED) {
        this.#memberId = joined.memberId;
        continue;
      }
      if (joined.error === REFUSALS.UNKNOWN_MEMBER_ID) {
        this.#forget();
        continue;
      }
      if (joined.error !== 0) continue;
      this.#memberId = joined.memberId;
      this.#generation = joined.generation;
      this.#isLeader = joined.leader === joined.memberId;
      const shares = this.#isLeader ? await this.#shareOut(joined) : [];
      const member = { groupId: this.#options.groupId, generation: this.#generation, memberId: this.#memberId };
      const synced = await this.#ask(syncGroupRequest(member, shares, REBALANCE_TIMEOUT_MS + 10_000));
      if (synced.error === 0) return decodeAssignment(synced.assignment);
      if (synced.error === REFUSALS.UNKNOWN_MEMBER_ID) this.#forget();
    }
  }

  /** The group does not know this member any more, so others may have had what it owned. */
  #forget(): void {
    this.#memberId = '';
    this.#lostWhileJoining = true;
    this.#events.lost();
  }

  #joinRequest(topics: readonly string[]) {
    const { groupId, sessionTimeoutMs, subscription, transactionalId } = this.#options;
    const statement = { subscription: subscription.stored, transactionalId, owned: this.#events.owned() };
    return joinGroupRequest({
      groupId,
      memberId: this.#memberId,
      sessionTimeoutMs,
      rebalanceTimeoutMs: REBALANCE_TIMEOUT_MS,
      protocol: PROTOCOL,
      metadata: encodeMember(statement, topics),
    });
  }

  async #shareOut({ members }: Joined) {
    const counts = await this.#partitionCounts();
    const { assignments, matches } = shareOut(members, counts);
    this.#matches = matches;
    this.#shared = new Map([...counts].filter(([name]) => matches(name)));
    return assignments;
  }

  async #matching(): Promise<readonly string[]> {
    const { directory } = this.#parts;
    return (await directory.names()).filter((name) => this.#options.subscription.matches(name));
  }

  async #partitionCounts(): Promise<Map<string, number>> {
    const { directory } = this.#parts;
    return new Map((await directory.names()).map((name) => [name, directory.known(name)?.leaders.length ?? 0]));
  }

  /** Says that it lives and hears whether the group wants something. */
  async beat(): Promise<void> {
    const member = this.member;
    if (this.#beating || member === null) return;
    this.#beating = true;
    try {
      await this.#parts.connections.askCoordinator('group', member.groupId, heartbeatRequest(member), (error) => error);
    } catch (error) {
      if (this.member?.generation !== member.generation) return;
      if (isRefusal(error, 'REBALANCE_IN_PROGRESS')) this.#call();
      else if (isRefusal(error, 'UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID')) this.#lose();
      else this.#parts.logger.debug({ err: toVigieError(error), group: member.groupId }, 'heartbeat failed');
    } finally {
      this.#beating = false;
    }
  }

  /** The leader calls the group together when topics came, went or grew. */
  async lookForTopics(): Promise<void> {
    if (!this.#isLeader || this.member === null || this.#looking) return;
    this.#looking = true;
    try {
      const counts = [...(await this.#partitionCounts())].filter(([name]) => this.#matches(name));
      const same = counts.length === this.#shared.size && counts.every(([name, n]) => this.#shared.get(name) === n);
      if (!same && this.member !== null) this.#call();
    } catch (error) {
      this.#parts.logger.debug({ err: toVigieError(error) }, 'could not look for new topics');
    } finally {
      this.#looking = false;
    }
  }

  #call(): void {
    this.#isCalled = true;
    this.#events.called();
  }

  #lose(): void {
    this.#parts.logger.info({ group: this.#options.groupId }, 'lost membership after silence, joining again');
    this.#state = 'out';
    this.#memberId = '';
    this.#events.lost();
  }

  async leave(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#heartbeat);
    clearInterval(this.#look);
    if (this.#memberId === '') return;
    const { groupId } = this.#options;
    try {
      // On other lines: on its own an answer to joining may be outstanding for long.
      await this.#parts.others.askCoordinator('group', groupId, leaveGroupRequest(groupId, this.#memberId), (e) => e);
    } catch (error) {
      // The others find out when the session times out.
      this.#parts.logger.debug({ err: toVigieError(error), group: groupId }, 'could not leave the group');
    }
  }

  /** Refusals that are part of the conversation come back as answers. */
  #ask<T extends { readonly error: number }>(request: WireRequest<T>): Promise<T> {
    return this.#parts.connections.askCoordinator('group', this.#options.groupId, request, ({ error }) =>
      CONVERSATION.has(error) ? 0 : error,
    );
  }
}

const CONVERSATION = new Set<number>([
  REFUSALS.MEMBER_ID_REQUIRED,
  REFUSALS.UNKNOWN_MEMBER_ID,
  REFUSALS.REBALANCE_IN_PROGRESS,
  REFUSALS.ILLEGAL_GENERATION,
]);
