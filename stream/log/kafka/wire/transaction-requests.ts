import type { Member, OffsetToCommit } from './group-requests.ts';
import { byTopic, readPartitionErrors, type PartitionError, type WireRequest } from './request.ts';

/** Who writes: a number from the broker, and how many times it was taken over. */
export interface ProducerIdentity {
  readonly producerId: bigint;
  readonly epoch: number;
}

const NOBODY: ProducerIdentity = { producerId: -1n, epoch: -1 };

/**
 * Takes a transactional id over, or raises the epoch of whoever holds it: what was open under it is aborted.
 * @param transactionalId null for a writer without transactions.
 * @param present given: only if nobody has taken the id over since (KIP-360).
 */
export function initProducerIdRequest(
  transactionalId: string | null,
  timeoutMs: number,
  present: ProducerIdentity = NOBODY,
): WireRequest<ProducerIdentity & { readonly error: number }> {
  return {
    api: ['InitProducerId', 22, 3],
    flexible: true,
    write(writer) {
      writer.compactString(transactionalId).int32(timeoutMs);
      writer.int64(present.producerId).int16(present.epoch).noTags();
    },
    read(reader) {
      reader.int32();
      return { error: reader.int16(), producerId: reader.int64(), epoch: reader.int16() };
    },
  };
}

export interface Transacting extends ProducerIdentity {
  readonly transactionalId: string;
}

export function addPartitionsRequest(
  { transactionalId, producerId, epoch }: Transacting,
  partitions: readonly { readonly topic: string; readonly partition: number }[],
): WireRequest<PartitionError[]> {
  return {
    api: ['AddPartitionsToTxn', 24, 1],
    write(writer) {
      writer.string(transactionalId).int64(producerId).int16(epoch);
      writer.array(byTopic(partitions), ([topic, list]) => {
        writer.string(topic).array(list, ({ partition }) => writer.int32(partition));
      });
    },
    read(reader) {
      reader.int32();
      return readPartitionErrors(reader);
    },
  };
}

export function addOffsetsRequest(
  { transactionalId, producerId, epoch }: Transacting,
  groupId: string,
): WireRequest<number> {
  return {
    api: ['AddOffsetsToTxn', 25, 1],
    write: (writer) => void writer.string(transactionalId).int64(producerId).int16(epoch).string(groupId),
    read(reader) {
      reader.int32();
      return reader.int16();
    },
  };
}

/**
 * Offsets as part of a transaction, with the membership that owns them: the coordinator refuses them from a member of an
 * earlier generation (KIP-447).
 * @param metadata kept with the offsets.
 */
export function txnOffsetCommitRequest(
  { transactionalId, producerId, epoch }: Transacting,
  { groupId, generation, memberId }: Member,
  offsets: readonly OffsetToCommit[],
  metadata: string,
): WireRequest<PartitionError[]> {
  return {
    api: ['TxnOffsetCommit', 28, 3],
    flexible: true,
    write(writer) {
      writer.compactString(transactionalId).compactString(groupId).int64(producerId).int16(epoch);
      writer.int32(generation).compactString(memberId).compactString(null);
      writer.compactArray(byTopic(offsets), ([topic, list]) => {
        writer
          .compactString(topic)
          .compactArray(list, ({ partition, offset }) => {
            writer.int32(partition).int64(offset).int32(-1).compactString(metadata).noTags();
          })
          .noTags();
      });
      writer.noTags();
    },
    read(reader) {
      reader.int32();
      return reader
        .compactArray((each) => {
          const topic = each.compactString() ?? '';
          const list = each.compactArray((inner) => {
            const answer = { topic, partition: inner.int32(), error: inner.int16() };
            inner.tags();
            return answer;
          });
          each.tags();
          return list;
        })
        .flat();
    },
  };
}

export function endTransactionRequest(
  { transactionalId, producerId, epoch }: Transacting,
  commit: boolean,
): WireRequest<number> {
  return {
    api: ['EndTxn', 26, 1],
    write: (writer) =>
      void writer
        .string(transactionalId)
        .int64(producerId)
        .int16(epoch)
        .int8(commit ? 1 : 0),
    read(reader) {
      reader.int32();
      return reader.int16();
    },
  };
}
