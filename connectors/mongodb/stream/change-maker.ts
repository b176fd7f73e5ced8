import type { Change, Counts, Row } from '#contract/change';
import type { SourceId } from '#contract/dataset';
import type { Position } from '#contract/position';
import type { BeforeImage } from '#contract/schema';
import { Sensitive } from '#kernel/sensitive';
import { readDocument, readUpdated, readValue } from '../bson/document-reader.ts';
import { writeTree } from '../bson/document-tree.ts';
import type { DocumentKey } from '../bson/key-order.ts';
import { formatPosition, parsePosition, snapshotPosition, timeMs } from '../position.ts';
import type { ChunkDocument } from '../snapshot/chunk-reader.ts';
import { applyUpdate, type Updated } from './apply-update.ts';
import type { ChangeEvent } from './change-event.ts';
import { partialRow } from './partial-row.ts';
import { readUpdate } from './update-description.ts';
import type { Watched, WatchedCollections } from './watched-collections.ts';

type Draft = { -readonly [Name in keyof Change]: Change[Name] };

/** An update whose document was not sent, to be looked up. */
export interface MissingDocument {
  readonly watched: Watched;
  readonly key: DocumentKey;
  /** Takes the document as it is found. */
  found(document: Buffer): void;
}

/** An event about a document, ready to be told. */
export interface Prepared {
  readonly event: ChangeEvent;
  readonly watched: Watched;
  readonly key: DocumentKey;
  /** The document after it, as the event saw it; null when it is gone, or was not sent. */
  readonly after: After | null;
}

/** A document as it came, or the one before it with what an update did to it. */
export type After = { readonly bytes: Buffer } | Updated;

/** The document that an event left, made from the pre-image where the event does not bring it. */
export function afterOf({ operation, after, before, update }: ChangeEvent): After | null {
  if (operation !== 'update' || after !== null) return after === null ? null : { bytes: after };
  return before === null || update === null ? null : applyUpdate(before, update, readUpdate(update));
}

export function bytesOf(after: After): Buffer {
  return 'bytes' in after ? after.bytes : writeTree(after.root);
}

/**
 * Collects the changes of one batch. The shape that they refer to is that of the whole batch: known once all of them are
 * read, and told before them.
 */
export class ChangeMaker {
  readonly #source: SourceId;
  readonly #collections: WatchedCollections;
  readonly #now: () => number;
  #drafts: { readonly draft: Draft; readonly watched: Watched }[] = [];
  /** Collections with an update or delete in the batch: whether each of them had its pre-image. */
  #images = new Map<Watched, boolean>();
  #missing: MissingDocument[] = [];
  #time: bigint;
  #index: number;
  #bytes = 0;
  #committedAtMs: number | null = null;

  constructor(
    source: SourceId,
    collections: WatchedCollections,
    at: { readonly position: Position | null; readonly now: () => number },
  ) {
    this.#source = source;
    this.#collections = collections;
    this.#now = at.now;
    const { time, index } = at.position === null ? { time: 0n, index: 0 } : parsePosition(at.position);
    this.#time = time;
    this.#index = index;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#drafts.length === 0;
  }

  get missing(): readonly MissingDocument[] {
    return this.#missing;
  }

  /** The position of the next event of this cluster time. Positions never go back. */
  positionAt(time: bigint): Position {
    if (time > this.#time) [this.#time, this.#index] = [time, 0];
    this.#index += 1;
    return formatPosition({ time: this.#time, index: this.#index });
  }

  /** The newest position, or one that is as far as everything was taken. */
  positionFrom(time: bigint): Position {
    if (time > this.#time) [this.#time, this.#index] = [time, 0];
    return formatPosition({ time: this.#time, index: this.#index });
  }

  add({ event, watched, key, after }: Prepared, counts: Counts, looksUp: boolean): void {
    const { shape } = watched.shape;
    const position = this.positionAt(event.time);
    const keyRow = rowOfKey(watched, key);
    const before = event.before === null ? null : readDocument(event.before, 0, shape, 0);
    const isUpdate = event.operation === 'update' || event.operation === 'replace';
    if (event.operation !== 'insert') {
      const hasAll = this.#images.get(watched) ?? true;
      this.#images.set(watched, hasAll && before !== null);
    }
    const committedAtMs = event.wallMs ?? timeMs(event.time);
    const draft: Draft = {
      op: event.operation === 'insert' ? 'c' : isUpdate ? 'u' : 'd',
      source: this.#source,
      dataset: watched.urn,
      schema: '',
      position,
      transaction: event.transaction,
      snapshot: 'no',
      epoch: watched.state.epoch,
      counts,
      committedAtMs,
      capturedAtMs: this.#now(),
      key: new Sensitive(keyRow),
      before:
        event.operation === 'delete' ? new Sensitive(before ?? keyRow) : before === null ? null : new Sensitive(before),
      after:
        event.operation === 'delete' ? null : new Sensitive(this.#after(watched, event, { keyRow, before, after })),
    };
    this.#drafts.push({ draft, watched });
    if (looksUp && isUpdate && after === null) {
      this.#missing.push({
        watched,
        key,
        found: (document) => {
          draft.after = new Sensitive(readDocument(document, 0, shape, 1));
          draft.afterImage = 'looked_up';
          this.#bytes += document.length;
        },
      });
    }
    this.#bytes += event.size;
    this.#committedAtMs = Math.max(this.#committedAtMs ?? 0, committedAtMs);
  }

  addRead(
    watched: Watched,
    { key, bytes }: ChunkDocument,
    at: { readonly time: bigint; readonly readAtMs: number },
  ): void {
    const reason = watched.state.reading?.reason ?? 'initial';
    this.#drafts.push({
      watched,
      draft: {
        op: 'r',
        source: this.#source,
        dataset: watched.urn,
        schema: '',
        position: snapshotPosition(at.time),
        transaction: null,
        snapshot: reason === 'initial' ? 'initial' : 'incremental',
        epoch: watched.state.epoch,
        counts: 'both',
        committedAtMs: at.readAtMs,
        capturedAtMs: this.#now(),
        key: new Sensitive(rowOfKey(watched, key)),
        before: null,
        after: new Sensitive(readDocument(bytes, 0, watched.shape.shape, 1)),
      },
    });
    this.#bytes += bytes.length;
  }

  /** The changes so far, with the shapes that they refer to settled. */
  finish(): { readonly changes: readonly Change[]; readonly committedAtMs: number | null } {
    const schemas = new Map<Watched, string>();
    const changes = this.#drafts.map(({ draft, watched }): Change => {
      let schema = schemas.get(watched);
      if (schema === undefined) {
        schema = this.#collections.settle(watched, this.#beforeImage(watched), draft.position);
        schemas.set(watched, schema);
      }
      draft.schema = schema;
      return draft;
    });
    const committedAtMs = this.#committedAtMs;
    this.#drafts = [];
    this.#images = new Map();
    this.#missing = [];
    this.#bytes = 0;
    this.#committedAtMs = null;
    return { changes, committedAtMs };
  }

  #after(
    watched: Watched,
    event: ChangeEvent,
    { keyRow, before, after }: { readonly keyRow: Row; readonly before: Row | null; readonly after: After | null },
  ): Row {
    const { shape } = watched.shape;
    if (after !== null) {
      const updated = 'bytes' in after || before === null ? null : readUpdated(before, after, shape);
      return updated ?? readDocument(bytesOf(after), 0, shape, 1);
    }
    if (event.update === null) return keyRow;
    return partialRow(keyRow, shape, event.update, readUpdate(event.update));
  }

  /** What the events of this batch brought says more than how the collection is set. */
  #beforeImage(watched: Watched): BeforeImage {
    const hasAll = this.#images.get(watched);
    return hasAll === undefined ? this.#collections.beforeImage(watched) : hasAll ? 'full' : 'key';
  }
}

function rowOfKey(watched: Watched, { type, bytes }: DocumentKey): Row {
  const [node] = watched.shape.shape.root.order;
  return node === undefined ? {} : { _id: readValue(bytes, type, 0, node) };
}
