import type { Severity } from '#contract/alert';
import type { DataClass } from '#contract/classes';

/** The first value of an entity in a field. */
export interface FirstFinding {
  readonly source: string;
  /** Name of the dataset: `database.schema.table`. */
  readonly dataset: string;
  readonly path: string;
  readonly entity: string;
  readonly classes: readonly DataClass[];
}

/** Whether somebody is told of it, and how loudly where it is not as its classes say. */
export type AlertPolicy = (finding: FirstFinding) => {
  readonly alert: boolean;
  readonly severity?: Severity | undefined;
};

/** Everything sensitive is told, as its classes say. */
export const TELL_ALL: AlertPolicy = () => ({ alert: true });
