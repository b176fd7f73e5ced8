import { recognizer } from '../../recognizer.ts';

/** Marks by which owners say that a text is secret, in the forms that documents bear. */
export const confidentialityMark = recognizer({
  id: 'ip/confidentiality-mark',
  entity: 'CONFIDENTIALITY_MARK',
  prefilter: { length: [8, 100_000_000], letters: 8 },
  patterns: [
    {
      name: 'mark',
      regex:
        /(?:strictly|highly|company|commercially|business) confidential|confidential (?:and|&) proprietary|proprietary (?:and|&) confidential|trade secrets?|(?:strictement|hautement) confidentiel(?:le)?|secret d(?:es|e l'|')? ?affaires?|confidentiel (?:entreprise|défense|industriel)|attorney[- ]client privileged?|under nda|internal use only|usage interne uniquement|streng vertraulich|betriebsgeheimnis|not for (?:public )?distribution|diffusion restreinte|do not distribute/i,
      base: 0.85,
    },
  ],
  sway: 0.3,
});

export const patentNumber = recognizer({
  id: 'ip/patent-number',
  entity: 'PATENT_NUMBER',
  prefilter: { length: [6, 60], digits: [5, 14] },
  patterns: [
    {
      name: 'with kind code',
      regex: /(?:US|EP|WO|FR|DE|GB|CN|JP|KR) ?(?:\d{4}\/?)?\d{5,8} ?(?:A[1-9]?|B[1-9]|C[1-9]|U[1-9]?)/,
      base: 0.6,
    },
    {
      name: 'any',
      regex: /(?:[A-Z]{2}[ /]?)?(?:\d{4}\/)?[\d,]{5,12}(?: ?[A-C]\d?)?/,
      base: 0.05,
      where: 'whole',
      named: true,
    },
  ],
  near: ['patent', 'brevet', 'patented', 'publication'],
});
