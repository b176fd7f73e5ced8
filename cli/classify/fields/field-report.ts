import type { DataClass, Sensitivity } from '#contract/classes';
import { entityInfo } from '#contract/entities';
import type { LabelGrounds } from '#contract/label';
import { explainVerdict } from '#classifiers/verdict/explain-verdict';
import type { FieldVerdict } from '#classifiers/verdict/field-verdict';

/** What a field holds, for people and programs: samples are masked. */
export interface FieldReport {
  readonly dataset: string;
  readonly field: string;
  /** Values that say something, each different one once while few were seen; and values that stand for nothing. */
  readonly values: number;
  readonly blanks: number;
  readonly labels: readonly ReportedLabel[];
  readonly reasons: { readonly en: readonly string[]; readonly fr: readonly string[] };
}

export interface ReportedLabel {
  readonly path: string;
  readonly entity: string;
  readonly classes: readonly DataClass[];
  readonly sensitivity: Sensitivity;
  readonly confidence: number;
  readonly hits: number;
  readonly share: number;
  readonly grounds: LabelGrounds;
  readonly masked: string;
}

export function reportField(dataset: string, field: string, verdict: FieldVerdict): FieldReport {
  const { values, blanks, held } = verdict;
  return {
    dataset,
    field,
    values,
    blanks,
    labels: held.map(({ evidence: { entity, path, classes, hits, best }, confidence, share, grounds }) => ({
      path,
      entity,
      classes,
      sensitivity: entityInfo(entity).sensitivity,
      confidence,
      hits,
      share: Math.round(share * 1e6) / 1e6,
      grounds,
      masked: best.masked,
    })),
    reasons: { en: explainVerdict(verdict, 'en'), fr: explainVerdict(verdict, 'fr') },
  };
}
