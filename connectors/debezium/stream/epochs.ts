import type { Counts } from '#contract/change';
import { decodeRecord } from '#contract/decode-record';
import type { DebeziumChange } from '#contract/debezium';
import type { Log } from '#contract/log';
import type { Position } from '#contract/position';
import { SourceEvent } from '#contract/source-event';
import { topics } from '#contract/topics';
import { isShownAt, snapshotPlace } from './change-order.ts';
import type { Reading, RelayState } from './relay-state.ts';

type EpochEvent = Extract<SourceEvent, { type: 'epoch' }>;

/** What a change counts for, and the change's share in what is told of its dataset. */
export interface Counted {
  readonly epoch: number;
  readonly counts: Counts;
  readonly snapshot: 'no' | 'initial' | 'incremental';
}

/**
 * Decides which epoch each change counts for (ADR 0005), in the order of the connector's topic. Epochs are remembered by
 * the log, where they are told, so the progress holds only the tables that are being read.
 */
export class Epochs {
  readonly #source: string;
  readonly #epochs: Map<string, number>;
  readonly #readings = new Map<string, Reading>();
  readonly #torn: Set<string>;
  #shown: RelayState['shown'];
  #news: EpochEvent[] = [];

  private constructor(source: string, epochs: Map<string, number>, state: RelayState) {
    this.#source = source;
    this.#epochs = epochs;
    for (const reading of state.readings) this.#readings.set(reading.dataset, reading);
    this.#torn = new Set(state.torn);
    this.#shown = state.shown;
  }

  static async open(log: Log, source: string, state: RelayState, signal: AbortSignal): Promise<Epochs> {
    const epochs = new Map<string, number>();
    for await (const { records } of log.read(topics.sources, { signal })) {
      for (const { value } of records) {
        const event = value === null ? null : decodeRecord(SourceEvent, value);
        if (event?.type === 'epoch' && event.source === source) epochs.set(event.dataset, event.epoch);
      }
    }
    return new Epochs(source, epochs, state);
  }

  get readings(): readonly Reading[] {
    return [...this.#readings.values()];
  }

  get torn(): readonly string[] {
    return [...this.#torn];
  }

  get shown(): RelayState['shown'] {
    return this.#shown;
  }

  /** Its place is of a log that is not followed any more. */
  forgetShown(): void {
    this.#shown = null;
  }

  /** What has begun or become complete since it was asked last. */
  takeNews(): readonly EpochEvent[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  take(change: DebeziumChange, dataset: string, at: { readonly position: Position; readonly atMs: number }): Counted {
    if (change.op === 'r') return this.#read(change, dataset, at);
    if (change.source.snapshot !== 'incremental') this.completeAll(at, false);
    if (change.op === 't') return this.#truncated(dataset, at);
    const epoch = this.#epochs.get(dataset);
    if (epoch === undefined) {
      this.#tell({ dataset, epoch: 0, rows: 0, reason: 'initial', incremental: false }, 'complete', at);
      return { epoch: 0, counts: 'both', snapshot: 'no' };
    }
    return { epoch, counts: this.#countsOf(change, dataset), snapshot: 'no' };
  }

  /** @param incremental what of the readings: those beside the changes, or those instead of them */
  completeAll(
    at: { readonly position: Position; readonly atMs: number },
    incremental: boolean,
    dataset?: string,
  ): void {
    if (this.#readings.size === 0) return;
    for (const reading of this.readings) {
      if (reading.incremental !== incremental || (dataset !== undefined && reading.dataset !== dataset)) continue;
      this.#complete(reading, at);
    }
  }

  #read(change: DebeziumChange, dataset: string, at: { readonly position: Position; readonly atMs: number }): Counted {
    const { mark } = change.source;
    const incremental = change.source.snapshot === 'incremental';
    if (mark === 'first') for (const reading of this.#readings.values()) this.#torn.add(reading.dataset);
    if (!incremental) this.#completeOthers(dataset, at);
    const present = this.#readings.get(dataset);
    const begins =
      present === undefined ||
      this.#torn.has(dataset) ||
      present.incremental !== incremental ||
      mark === 'first' ||
      mark === 'first_in_data_collection';
    const reading = begins ? this.#begin(dataset, incremental, at) : present;
    const grown = { ...reading, rows: reading.rows + 1 };
    this.#readings.set(dataset, grown);
    if (reading.reason === 'resnapshot' && !incremental) this.#show(dataset, snapshotPlace(change));
    if (mark === 'last') this.completeAll(at, false);
    else if (mark === 'last_in_data_collection') this.#complete(grown, at);
    return {
      epoch: reading.epoch,
      counts: 'both',
      snapshot: reading.reason === 'resnapshot' ? 'incremental' : 'initial',
    };
  }

  #begin(dataset: string, incremental: boolean, at: { readonly position: Position; readonly atMs: number }): Reading {
    const before = this.#epochs.get(dataset);
    const torn = this.#torn.delete(dataset);
    // A table that was read whole before is read again because somebody asked; one that was torn begins anew.
    const reason = before === undefined ? 'initial' : torn || this.#readings.has(dataset) ? 'restarted' : 'resnapshot';
    const reading: Reading = { dataset, epoch: before === undefined ? 0 : before + 1, rows: 0, reason, incremental };
    this.#readings.set(dataset, reading);
    this.#tell(reading, 'reading', at);
    return reading;
  }

  /** Tables are read one after another: where the next begins, the one before is over. */
  #completeOthers(dataset: string, at: { readonly position: Position; readonly atMs: number }): void {
    for (const reading of this.readings) {
      if (reading.dataset !== dataset && !reading.incremental && !this.#torn.has(reading.dataset))
        this.#complete(reading, at);
    }
  }

  #complete(reading: Reading, at: { readonly position: Position; readonly atMs: number }): void {
    this.#readings.delete(reading.dataset);
    this.#torn.delete(reading.dataset);
    this.#tell(reading, 'complete', at);
  }

  #truncated(dataset: string, at: { readonly position: Position; readonly atMs: number }): Counted {
    const epoch = (this.#epochs.get(dataset) ?? -1) + 1;
    this.#readings.delete(dataset);
    this.#tell({ dataset, epoch, rows: 0, reason: 'initial', incremental: false }, 'complete', at, 'truncate');
    return { epoch, counts: 'both', snapshot: 'no' };
  }

  #countsOf(change: DebeziumChange, dataset: string): Counts {
    // Beside an incremental reading nobody can say which rows it has passed: its rows count, the changes meanwhile do not.
    if (this.#readings.get(dataset)?.incremental === true) return 'none';
    const shown = this.#shown;
    if (shown === null) return 'both';
    if (!isShownAt(change, shown.at)) {
      this.#shown = null;
      return 'both';
    }
    return shown.datasets.includes(dataset) ? 'none' : 'both';
  }

  #show(dataset: string, at: string): void {
    const datasets = this.#shown?.at === at ? this.#shown.datasets : [];
    if (!datasets.includes(dataset)) this.#shown = { at, datasets: [...datasets, dataset] };
  }

  #tell(
    reading: Reading,
    state: EpochEvent['state'],
    { position, atMs }: { readonly position: Position; readonly atMs: number },
    reason: EpochEvent['reason'] = reading.reason,
  ): void {
    const { dataset, epoch, rows } = reading;
    this.#epochs.set(dataset, epoch);
    this.#news.push({
      type: 'epoch',
      source: this.#source,
      dataset,
      epoch,
      state,
      reason,
      rows: state === 'complete' ? rows : 0,
      position,
      atMs,
    });
  }
}
