import type { Clock } from '#kernel/clock';
import type { Logger } from '#kernel/telemetry/logger';
import type { TableFilter } from '../../table-filter.ts';
import type { Connection } from '../connection.ts';
import type { Layouts } from '../schema/layouts.ts';
import type { Naming } from '../schema/table-shape.ts';
import type { Server } from '../server.ts';
import type { MysqlSettings } from '../settings.ts';
import type { CaptureSession } from '../../capture-session.ts';
import type { SnapshotMeter } from '../../snapshot-meter.ts';
import type { CaptureHead, TableState } from './capture-state.ts';
import type { WatchedTables } from './watched-tables.ts';

export type Session = CaptureSession<CaptureHead, TableState, WatchedTables>;

/** What the parts of one open stream share. */
export interface StreamContext {
  readonly url: string;
  readonly naming: Naming;
  readonly settings: MysqlSettings;
  readonly serverId: number;
  readonly watches: TableFilter;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborted when the stream is closed. */
  readonly signal: AbortSignal;
  readonly server: Server;
  /** For short statements, one after the other. */
  readonly control: Connection;
  readonly layouts: Layouts;
  readonly session: Session;
  readonly meter: SnapshotMeter<string>;
}

export interface NextOptions {
  readonly maxBytes: number;
  readonly maxWaitMs: number;
  readonly signal?: AbortSignal | undefined;
}
