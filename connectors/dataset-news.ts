import { createHash } from 'node:crypto';
import type { Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';
import type { SourceEvent } from '#contract/source-event';

type EpochEvent = Extract<SourceEvent, { type: 'epoch' }>;

/** What is to be told of datasets. */
export interface News {
  readonly schemas: readonly DatasetSchema[];
  readonly events: readonly SourceEvent[];
}

interface Announced {
  readonly ids: Set<string>;
  readonly last: DatasetSchema;
}

/**
 * Shapes and epochs that a stream tells of its datasets, by what the source knows a dataset by. What a step has to tell
 * gathers here until the next batch takes it, so that it becomes durable together with the progress that remembers it.
 */
export class DatasetNews<Key extends string | number> {
  readonly #announced = new Map<Key, Announced>();
  /** The epoch of each dataset whose beginning was told, so that it is told once. */
  readonly #begun = new Map<Key, number>();
  #digest: string | null = null;
  #schemas: DatasetSchema[] = [];
  #events: SourceEvent[] = [];

  /** The shape told last. */
  lastShape(key: Key): DatasetSchema | undefined {
    return this.#announced.get(key)?.last;
  }

  /** Tells a shape that holds from `position` on, if it is not the one told last. */
  tellShape(key: Key, schema: DatasetSchema, position: Position): void {
    const known = this.#announced.get(key);
    // The tail may still be at an older shape that was told before: saying it again would put history out of order.
    const isNews =
      known?.last.id !== schema.id && !(known?.ids.has(schema.id) === true && position < known.last.position);
    if (!isNews) return;
    this.rememberShape(key, schema);
    this.#schemas.push(schema);
  }

  /** A shape that was told in an earlier run. */
  rememberShape(key: Key, schema: DatasetSchema): void {
    const ids = this.#announced.get(key)?.ids ?? new Set();
    this.#announced.set(key, { ids: ids.add(schema.id), last: schema });
    this.#digest = null;
  }

  /** The last shape of a dataset that is gone. */
  tellDropped(schema: DatasetSchema): void {
    this.#schemas.push(schema);
  }

  tellEpoch(key: Key, event: Omit<EpochEvent, 'type'>): void {
    if (event.state === 'reading' && this.#begun.get(key) === event.epoch) return;
    this.#begun.set(key, event.epoch);
    this.#events.push({ type: 'epoch', ...event });
  }

  tell(event: SourceEvent): void {
    this.#events.push(event);
  }

  forget(key: Key): void {
    this.#announced.delete(key);
    this.#begun.delete(key);
    this.#digest = null;
  }

  /** A digest of all shapes told last. */
  get digest(): string {
    this.#digest ??= digestOf(Array.from(this.#announced, ([key, { last }]) => [key, last.id]));
    return this.#digest;
  }

  get isEmpty(): boolean {
    return this.#schemas.length === 0 && this.#events.length === 0;
  }

  /** Told before anything else. */
  adopt(news: News): void {
    this.#schemas.unshift(...news.schemas);
    this.#events.unshift(...news.events);
  }

  take(): News {
    const news = { schemas: this.#schemas, events: this.#events };
    this.#schemas = [];
    this.#events = [];
    return news;
  }
}

/** The digest of these shapes. @param shapes ids of shapes by what the source knows a dataset by. */
export function digestOf(shapes: readonly (readonly [key: string | number, id: string])[]): string {
  const sorted = shapes.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 22);
}
