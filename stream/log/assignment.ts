/** A partition to be given out; `owner` is who has it, or is to have it, now. */
export interface Assignable {
  readonly id: number;
  readonly topicId: number;
  readonly owner: string | null;
}

export interface Candidate {
  readonly id: string;
  reads(topicId: number): boolean;
}

/**
 * Gives each partition to one member that reads its topic, or to nobody when none does.
 *
 * Even, topic by topic first (a busy topic is shared by all), then in total: no move of one partition would make it more
 * even. Sticky: a partition changes hands only when its owner is gone or has more than its share. The same input gives
 * the same answer.
 */
export function assign(
  partitions: readonly Assignable[],
  candidates: readonly Candidate[],
): Map<number, string | null> {
  const shares = candidates
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((member): Share => ({ member, total: 0, topic: 0 }));
  const topics = new Map<number, Assignable[]>();
  for (const partition of partitions.toSorted((a, b) => a.id - b.id)) {
    const list = topics.get(partition.topicId);
    if (list === undefined) topics.set(partition.topicId, [partition]);
    else list.push(partition);
  }
  const result = new Map<number, string | null>();
  const readers = new Map<number, readonly Share[]>();
  for (const [topicId, list] of topics) {
    const reading = shares.filter(({ member }) => member.reads(topicId));
    readers.set(topicId, reading);
    for (const share of reading) for (const { owner } of list) if (owner === share.member.id) share.total++;
  }
  for (const [topicId, list] of topics) shareTopic(list, readers.get(topicId) ?? [], result);
  evenTotals(topics, readers, result);
  return result;
}

interface Share {
  readonly member: Candidate;
  /** Partitions held in all. */
  total: number;
  /** Partitions held of the topic in hand. */
  topic: number;
}

function shareTopic(
  partitions: readonly Assignable[],
  reading: readonly Share[],
  result: Map<number, string | null>,
): void {
  for (const share of reading) share.topic = 0;
  const byId = new Map(reading.map((share) => [share.member.id, share]));
  for (const { id, owner } of partitions) {
    const share = owner === null ? undefined : byId.get(owner);
    result.set(id, share?.member.id ?? null);
    if (share !== undefined) share.topic++;
  }
  if (reading.length === 0) return;
  for (const { id } of partitions) {
    if (result.get(id) === null) give(id, least(reading), result);
  }
  for (const { id } of partitions) {
    const from = byId.get(result.get(id) ?? '');
    const to = least(reading);
    if (from === undefined || from.topic - to.topic < 2) continue;
    from.topic--;
    from.total--;
    give(id, to, result);
  }
}

/** Moves partitions from who has most to who has least where that leaves the topics as even as they are. */
function evenTotals(
  topics: ReadonlyMap<number, readonly Assignable[]>,
  readers: ReadonlyMap<number, readonly Share[]>,
  result: Map<number, string | null>,
): void {
  for (let moved = true; moved;) {
    moved = false;
    for (const [topicId, partitions] of topics) {
      const reading = readers.get(topicId) ?? [];
      if (reading.length < 2) continue;
      const lightest = Math.min(...reading.map(({ total }) => total));
      if (reading.every(({ total }) => total - lightest < 2)) continue;
      moved = evenTopic(partitions, reading, result) || moved;
    }
  }
}

function evenTopic(
  partitions: readonly Assignable[],
  reading: readonly Share[],
  result: Map<number, string | null>,
): boolean {
  const byId = new Map(reading.map((share) => [share.member.id, share]));
  for (const share of reading) share.topic = 0;
  for (const { id } of partitions) {
    const share = byId.get(result.get(id) ?? '');
    if (share !== undefined) share.topic++;
  }
  let moved = false;
  for (const { id } of partitions) {
    const from = byId.get(result.get(id) ?? '');
    if (from === undefined) continue;
    const to = lightestBelow(reading, from);
    if (to === undefined) continue;
    from.topic--;
    from.total--;
    give(id, to, result);
    moved = true;
  }
  return moved;
}

function give(partitionId: number, to: Share, result: Map<number, string | null>): void {
  to.topic++;
  to.total++;
  result.set(partitionId, to.member.id);
}

function least(shares: readonly Share[]): Share {
  return shares.reduce((best, share) =>
    share.topic < best.topic || (share.topic === best.topic && share.total < best.total) ? share : best,
  );
}

function lightestBelow(shares: readonly Share[], from: Share): Share | undefined {
  let best: Share | undefined;
  for (const share of shares) {
    if (share.topic < from.topic && from.total - share.total >= 2 && share.total < (best?.total ?? Infinity))
      best = share;
  }
  return best;
}
