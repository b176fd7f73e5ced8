import type { RegisteredSource } from '#contract/catalog';
import type { DemoPart } from '#dashboard/server/options';

/** What the demo stands on, beside what `vigie start` brings along by itself. */
export interface DemoStage {
  /** Servers of the demo, for the page that shows it. */
  parts(): readonly DemoPart[];
  /** How the demo's sources are captured: the settings of each. */
  readonly capture: RegisteredSource['settings'];
  /** Further folders where commands look for the running Vigie. */
  readonly announcedIn: readonly string[];
  /** The demo's sources are another process's to keep: this one is a further part of it. */
  readonly isElsewhere: boolean;
}

/** Nothing but the embedded PostgreSQL. */
export const EMBEDDED_STAGE: DemoStage = {
  parts: () => [],
  capture: {},
  announcedIn: [],
  isElsewhere: false,
};
