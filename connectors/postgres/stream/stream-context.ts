import type { Clock } from '#kernel/clock';
import type { Logger } from '#kernel/telemetry/logger';
import type { ChangeBatch } from '../../connector.ts';
import type { Relations } from '../schema/relations.ts';
import type { TableFilter } from '../schema/table-filter.ts';
import type { Naming } from '../schema/table-shape.ts';
import type { PostgresSettings } from '../settings.ts';
import type { CaptureSession } from '../../capture-session.ts';
import type { SnapshotMeter } from '../../snapshot-meter.ts';
import type { CaptureHead, TableState } from './capture-state.ts';
import type { SourceSessions } from './source-sessions.ts';
import type { WatchedTables } from './watched-tables.ts';

/** What a stream is opened with, whatever was captured before. */
export interface StreamOptions {
  readonly url: string;
  readonly settings: PostgresSettings;
  readonly slot: string;
  readonly publication: string;
  readonly watches: TableFilter;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborted when the stream is closed. */
  readonly signal: AbortSignal;
}

export type Session = CaptureSession<CaptureHead, TableState, WatchedTables>;

/** What the parts of one open stream share. */
export interface StreamContext extends StreamOptions {
  readonly naming: Naming;
  readonly sessions: SourceSessions;
  readonly relations: Relations;
  readonly session: Session;
  readonly meter: SnapshotMeter<number>;
  /** Digest of the catalogue when all its shapes had been told already; else null. */
  readonly knownCatalog: string | null;
}

export interface NextOptions {
  readonly maxBytes: number;
  readonly maxWaitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** One stretch of a stream's life. `next` gives `over` when the stretch has ended and the following one begins. */
export interface StreamPhase extends AsyncDisposable {
  next(options: NextOptions): Promise<ChangeBatch | 'over' | null>;
}
