import type { Position } from '#contract/position';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Flavour } from '../connection-url.ts';
import {
  fileNumber,
  formatPosition,
  parsePosition,
  positionsIn,
  type LogPlace,
  type MysqlPosition,
} from '../position.ts';
import type { Rotation } from '../protocol/control-events.ts';
import type { BinlogEvent } from '../protocol/event-header.ts';
import type { TransactionStart } from '../protocol/gtid.ts';
import { gtidState, type GtidState } from '../protocol/gtid-state.ts';
import type { CaptureHead } from './capture-state.ts';

/** A transaction of the log that is being read. */
export interface OpenTransaction {
  readonly id: string;
  readonly gtid: string | null;
  readonly start: LogPlace;
  readonly committedAtMs: number;
  readonly position: (event: number, row: number) => Position;
  /** Changes up to here were handed over before a restart. */
  readonly skip: Pick<MysqlPosition, 'event' | 'row'>;
  /** After a fail-over: so many changes were handed over, counted where the other server's events tell nothing. */
  skipChanges: number;
  /** Of the newest event in it. */
  event: number;
  /** Its rows come now; false right after its GTID, and for a single statement. */
  hasBegun: boolean;
  /** Its rows are only prepared: they are passed over. */
  isPrepared: boolean;
  delivered: number;
}

const NOTHING = { event: 0, row: 0 } as const;
const WRAP = 2 ** 32;

/** Knows where in the log the tail is: file, place, transaction, and which transactions lie before. */
export class LogCursor {
  readonly #era: number;
  readonly #gtids: GtidState;
  readonly #flavour: Flavour;
  /** Where the capture stopped, while the transaction that it stopped in has not come again. */
  #resumeAt: MysqlPosition | null;
  #resumeChanges: number;
  #expectedStamp: { readonly file: string; readonly stamp: number } | null;
  #file: string | null;
  #fileNumber = 0;
  #pos = 0;
  #stamp: number | null;
  #transaction: OpenTransaction | null = null;
  /** Begun by GTIDs, the server passes over what we have, and tells the place only with what comes first. */
  #isPlaceSure: boolean;

  /** @param isOtherServer the log begins anew: what was handed over in the middle of a transaction is counted */
  constructor(head: CaptureHead, flavour: Flavour, isOtherServer: boolean) {
    this.#era = head.era;
    this.#flavour = flavour;
    this.#gtids = gtidState(flavour, head.gtids);
    this.#file = head.start?.file ?? null;
    if (this.#file !== null) this.#fileNumber = fileNumber(this.#file);
    this.#pos = head.start?.pos ?? 0;
    this.#isPlaceSure = head.start !== null && !isOtherServer;
    this.#stamp = head.fileStamp;
    const position = head.position === null ? null : parsePosition(head.position);
    this.#resumeAt = position === null || position.event === 0 || isOtherServer ? null : position;
    this.#resumeChanges = isOtherServer ? head.delivered : 0;
    this.#expectedStamp =
      head.start === null || head.fileStamp === null ? null : { file: head.start.file, stamp: head.fileStamp };
  }

  get transaction(): OpenTransaction | null {
    return this.#transaction;
  }

  /** No transaction is open, and all that was handed over before a restart has come again. */
  get isIdle(): boolean {
    return this.#transaction === null && this.#resumeAt === null && this.#resumeChanges === 0;
  }

  /** Everything before has been read; null before the log has told its first file. */
  get place(): LogPlace | null {
    return this.#file === null ? null : { file: this.#file, pos: this.#pos };
  }

  /** A position behind all that was read, where no transaction is open; null within one. */
  get idlePosition(): Position | null {
    if (!this.isIdle || this.#file === null) return null;
    return formatPosition({ era: this.#era, fileNumber: this.#fileNumber, pos: this.#pos, ...NOTHING });
  }

  /** A position between transactions. */
  positionOf({ file, pos }: LogPlace): Position {
    return formatPosition({ era: this.#era, fileNumber: fileNumber(file), pos, ...NOTHING });
  }

  /** What a progress must hold to go on from here. */
  get resumption(): Pick<CaptureHead, 'start' | 'gtids' | 'fileStamp' | 'delivered'> {
    return {
      start: this.#transaction?.start ?? (this.#isPlaceSure ? this.place : null),
      gtids: this.#gtids.toString(),
      fileStamp: this.#stamp,
      delivered: this.#transaction?.delivered ?? 0,
    };
  }

  get gtids(): string {
    return this.#gtids.toString();
  }

  rotate({ file, pos }: Rotation): undefined {
    if (file !== this.#file) {
      this.#file = file;
      this.#fileNumber = fileNumber(file);
      this.#stamp = null;
      this.#pos = pos;
    }
    this.#pos = Math.max(this.#pos, pos);
  }

  /** The description of a file tells when it was begun. @throws VigieError `VIG_C112` when that is not when it was. */
  describe(event: BinlogEvent): undefined {
    const expected = this.#expectedStamp;
    if (expected !== null && expected.file === this.#file && expected.stamp !== event.timestampMs)
      throw new VigieError('VIG_C112', 'the log of the source was begun anew under the same names');
    this.#expectedStamp = null;
    this.#stamp = event.timestampMs;
  }

  /** A heartbeat tells how far the server has looked. */
  heard({ file, pos }: Rotation): undefined {
    if (this.#transaction === null) this.rotate({ file, pos });
  }

  /** Moves behind an event of the file. The place in it is told modulo 2^32. */
  advance(event: BinlogEvent): void {
    if (event.isArtificial || event.logPos === 0) return;
    let end = Math.trunc(this.#pos / WRAP) * WRAP + event.logPos;
    if (end < this.#pos - WRAP / 2) end += WRAP;
    this.#pos = Math.max(this.#pos, end);
  }

  /** @param event the one that tells of the transaction; the cursor stands behind it */
  begin(event: BinlogEvent, { gtid, committedAtMs, isStandalone, isPrepared }: TransactionStart): OpenTransaction {
    const file = this.#file;
    if (file === null) throw new VigieError('VIG_C110', 'a transaction lies in no file of the log');
    const start = { file, pos: this.#pos - event.size };
    this.#isPlaceSure = true;
    const named = gtid?.replace('?', String(event.serverId)) ?? null;
    this.#transaction = {
      id: named ?? `${file}:${start.pos}`,
      gtid: named,
      start,
      committedAtMs,
      position: positionsIn({ era: this.#era, fileNumber: this.#fileNumber, pos: start.pos }),
      skip: this.#skipIn(start),
      skipChanges: this.#resumeChanges,
      event: 0,
      hasBegun: this.#flavour === 'mariadb' && !isStandalone,
      isPrepared,
      delivered: 0,
    };
    return this.#transaction;
  }

  end(): void {
    const gtid = this.#transaction?.gtid ?? null;
    if (gtid !== null) this.#gtids.add(gtid);
    this.#transaction = null;
    this.#resumeAt = null;
    this.#resumeChanges = 0;
  }

  #skipIn(start: LogPlace): OpenTransaction['skip'] {
    const resumeAt = this.#resumeAt;
    if (resumeAt === null) return NOTHING;
    const isSame = resumeAt.fileNumber === this.#fileNumber && resumeAt.pos === start.pos;
    return isSame ? { event: resumeAt.event, row: resumeAt.row } : NOTHING;
  }
}
