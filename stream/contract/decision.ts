import { z } from 'zod';
import { DataClass } from './classes.ts';

/**
 * - `label`: the field holds the entity;
 * - `nothing`: nothing sensitive is in it;
 * - `not-this`: it does not hold the entity, whatever evidence says; it may hold others.
 */
export const VERDICTS = ['label', 'nothing', 'not-this'] as const;
export const Verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof Verdict>;

/** What a person said of a field. It outranks the machine, and stays when evidence changes. */
export const FieldDecision = z.object({
  field: z.string(),
  verdict: Verdict,
  /** Null for `nothing`. */
  entity: z.string().nullable(),
  /** Of `label`. */
  classes: z.array(DataClass),
  by: z.string(),
  /** Why; empty when not said. */
  comment: z.string(),
  atMs: z.number(),
  /** When it was taken back, or somebody said otherwise, and who; null while it holds. */
  endedAtMs: z.number().nullable(),
  endedBy: z.string().nullable(),
});
export type FieldDecision = z.infer<typeof FieldDecision>;

export type NewDecision = Pick<FieldDecision, 'verdict' | 'entity' | 'classes' | 'by' | 'comment'>;

/** What people say of fields, kept in the catalogue. A field is named by its URN. */
export interface Decisions {
  /** The newest first; those that no longer hold among them. */
  list(field: string): Promise<readonly FieldDecision[]>;
  /** Keeps it and decides the field's label by it, both or neither. What it contradicts ends. `VIG_A504` unknown field. */
  record(field: string, decision: NewDecision): Promise<void>;
  /**
   * Ends decisions, so that evidence speaks again: that `entity` is not there, or when it is null what a person says the
   * field holds. `VIG_A504` when there is no such field or decision.
   */
  takeBack(field: string, what: { readonly entity: string | null; readonly by: string }): Promise<void>;
}
