import type pg from 'pg';
import { VigieError } from '#kernel/errors/vigie-error';
import { connect, disconnect, query } from '../connection.ts';
import { identifySystem, timelineEnd, type ServerIdentity } from '../slots/server-identity.ts';
import { serverVersion } from '../slots/publication.ts';
import type { Lsn } from '../lsn.ts';

const OLDEST_VERSION = 130_000;

/** The two sessions of an open stream for SQL: one whose answers the tail waits for, one for what may take a while. */
export class SourceSessions implements AsyncDisposable {
  readonly control: pg.Client;
  readonly background: pg.Client;

  private constructor(control: pg.Client, background: pg.Client) {
    this.control = control;
    this.background = background;
  }

  /** @throws VigieError `VIG_C111` for a server that is too old, and those of `connect` */
  static async open(url: string, signal: AbortSignal): Promise<SourceSessions> {
    const control = await connect(url, { applicationName: 'vigie', signal });
    try {
      const version = await serverVersion(control);
      if (version < OLDEST_VERSION)
        throw new VigieError('VIG_C111', 'the source server is too old', { details: { version } });
      const background = await connect(url, { applicationName: 'vigie background', signal });
      // What we write there is for the stream alone; it need not wait for standbys.
      await query(background, 'SET synchronous_commit = local');
      return new SourceSessions(control, background);
    } catch (error) {
      await disconnect(control);
      throw error;
    }
  }

  /** Ends what runs in the background: it is not needed any more, and may take long. */
  cutBackground(): void {
    this.background.connection.stream.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cutBackground();
    await Promise.all([disconnect(this.control), disconnect(this.background)]);
  }
}

/** Which server this is, and where it left the timeline that we knew; asked on a session of its own. */
export async function identify(
  url: string,
  timeline: number | null,
  signal: AbortSignal,
): Promise<{ readonly server: ServerIdentity; readonly timelineEnd: Lsn | null }> {
  const client = await connect(url, { replication: 'database', applicationName: 'vigie', signal });
  try {
    const server = await identifySystem(client);
    const moved = timeline !== null && timeline !== server.timeline;
    return {
      server,
      timelineEnd: moved ? await timelineEnd(client, { from: timeline, current: server.timeline }) : null,
    };
  } finally {
    await disconnect(client);
  }
}
