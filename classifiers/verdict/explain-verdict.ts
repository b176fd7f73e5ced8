import { entityInfo } from '#contract/entities';
import type { LabelGrounds } from '#contract/label';
import type { FieldVerdict, HeldEntity } from './field-verdict.ts';

export type Language = 'en' | 'fr';

/** Why a field is held to be what it is, in sentences: our words and those of its name, no part of a value. */
export function explainVerdict(verdict: FieldVerdict, language: Language): readonly string[] {
  const words = WORDS[language];
  const { values, blanks, prevailing, held, strays } = verdict;
  const count = new Intl.NumberFormat(language);
  const share = new Intl.NumberFormat(language, { style: 'percent', maximumSignificantDigits: 2 });
  const of = (one: HeldEntity) => ({
    name: entityInfo(one.evidence.entity)[language],
    hits: count.format(one.evidence.hits),
    share: share.format(one.share),
  });
  if (values === 0) return [words.empty(count.format(blanks))];
  const reasons: string[] = [];
  for (const one of held) {
    const prevails = one === prevailing ? words.prevails : words.among;
    reasons.push(prevails({ ...of(one), values: count.format(values) }), words.grounds[one.grounds]);
    const { context, validation } = one.evidence.best.explanation;
    if (context.length > 0) reasons.push(words.name(context.join(', ')));
    if (validation !== undefined) reasons.push(words[validation]);
  }
  if (held.length === 0) reasons.push(words.nothing(count.format(values)));
  for (const one of strays) reasons.push(words.stray({ ...of(one), values: count.format(values) }));
  if (blanks > 0) reasons.push(words.blanks(count.format(blanks)));
  return reasons;
}

interface Counted {
  readonly name: string;
  readonly hits: string;
  readonly share: string;
  readonly values: string;
}

interface Words {
  readonly prevails: (counted: Counted) => string;
  readonly among: (counted: Counted) => string;
  readonly stray: (counted: Counted) => string;
  readonly grounds: Readonly<Record<LabelGrounds, string>>;
  readonly name: (words: string) => string;
  readonly passed: string;
  readonly failed: string;
  readonly nothing: (values: string) => string;
  readonly empty: (blanks: string) => string;
  readonly blanks: (blanks: string) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    prevails: ({ name, share, values }) => `${name}: ${share} of ${values} different values are of this kind.`,
    among: ({ name, hits, values }) => `${name}: found in ${hits} of ${values} different values.`,
    stray: ({ name, hits, values }) => `${name} was met in ${hits} of ${values} values: too little to hold it true.`,
    grounds: {
      proven: 'Some of them stand by themselves, by their checksum or their form.',
      share: 'They are a good part of the values.',
      count: 'They are few among many, and more than chance.',
      told: 'A person said so.',
      gone: 'No value carries it any more.',
      too_little: 'They are neither proven nor many.',
    },
    name: (words) => `The name speaks for it: ${words}.`,
    passed: 'The checksum is right.',
    failed: 'The checksum is wrong: the name outweighs it.',
    nothing: (values) => `Nothing sensitive was found in ${values} different values.`,
    empty: (blanks) => `There are no values to judge by; ${blanks} are empty.`,
    blanks: (blanks) => `${blanks} empty values speak neither for nor against.`,
  },
  fr: {
    prevails: ({ name, share, values }) => `${name} : ${share} des ${values} valeurs différentes en sont.`,
    among: ({ name, hits, values }) => `${name} : présent dans ${hits} des ${values} valeurs différentes.`,
    stray: ({ name, hits, values }) => `${name} : vu dans ${hits} des ${values} valeurs, trop peu pour le retenir.`,
    grounds: {
      proven: 'Certaines se suffisent, par leur somme de contrôle ou leur forme.',
      share: 'Elles sont une bonne part des valeurs.',
      count: "Elles sont peu parmi beaucoup, mais plus que le hasard n'en donne.",
      told: "Une personne l'a dit.",
      gone: 'Plus aucune valeur ne le porte.',
      too_little: 'Elles ne sont ni prouvées ni nombreuses.',
    },
    name: (words) => `Le nom parle pour : ${words}.`,
    passed: 'La somme de contrôle est juste.',
    failed: "La somme de contrôle est fausse : le nom l'emporte.",
    nothing: (values) => `Rien de sensible n'a été trouvé dans ${values} valeurs différentes.`,
    empty: (blanks) => `Il n'y a pas de valeurs à juger ; ${blanks} sont vides.`,
    blanks: (blanks) => `${blanks} valeurs vides ne parlent ni pour ni contre.`,
  },
};
