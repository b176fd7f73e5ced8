import { MARKS } from '../../facts.ts';
import { recognizer } from '../../recognizer.ts';
import { looksLikeCode } from './code-signs.ts';

/** Programs: at least two different signs of a programming language, as one may stand in any manual. */
export const sourceCode = recognizer({
  id: 'ip/source-code',
  entity: 'SOURCE_CODE',
  prefilter: { length: [16, 4096], letters: 8 },
  patterns: [],
  judge: (text, named) => (looksLikeCode(text) ? 0.8 : named && /[^\s]{2}/.test(text) ? 0.04 : 0),
  sway: 0.4,
});

/** Chemical structures (IUPAC's InChI) prove themselves. */
export const chemicalStructure = recognizer({
  id: 'ip/chemical-structure',
  entity: 'FORMULA',
  prefilter: { length: [12, 600], letters: 6, run: 12, marks: MARKS.EQUALS | MARKS.SLASH },
  patterns: [{ name: 'InChI', regex: /InChI=1S?\/[A-Za-z\d.]{1,60}\/[^\s"']{2,400}/, base: 0.9 }],
  sway: 0.3,
});

export const chemicalKey = recognizer({
  id: 'ip/chemical-key',
  entity: 'FORMULA',
  prefilter: { length: [27, 27], letters: 25, run: 27, marks: MARKS.DASH },
  patterns: [{ name: 'InChIKey', regex: /[A-Z]{14}-[A-Z]{10}-[A-Z]/, base: 0.8 }],
  sway: 0.3,
});

/** Recipes and other formulas are what the name says. */
export const formula = recognizer({
  id: 'ip/formula',
  entity: 'FORMULA',
  prefilter: { length: [4, 600] },
  patterns: [{ name: 'any', regex: /[^\s][^\n]{3,199}/, base: 0.05, where: 'whole', named: true }],
});

/** Files of programs that things are designed with. */
export const designFile = recognizer({
  id: 'ip/design-file',
  entity: 'DESIGN_FILE',
  prefilter: { length: [5, 300], letters: 3, marks: MARKS.DOT },
  patterns: [
    {
      name: 'file of a design program',
      regex:
        /[^\s"'<>|?*]{1,160}\.(?:dwg|dxf|sldprt|sldasm|slddrw|catpart|catproduct|catdrawing|ipt|iam|step|stp|iges|igs|x_t|x_b|prt|asm|3dm|skp|rvt|f3d|brd|sch|kicad_pcb|kicad_sch|gds|gdsii|gbr|psd|ai|indd|fig|sketch|xd|blend)/i,
      base: 0.72,
      where: 'whole',
    },
    { name: 'any file', regex: /[^\s][^\n]{1,190}\.\w{2,8}/, base: 0.03, where: 'whole', named: true },
  ],
  deny: (text) => /^https?:\/\/[^/]{1,100}$/i.test(text),
  sway: 0.3,
});

/** Names under which work is kept from others. Only a name, or a rule of one's own, can say so. */
export const codeName = recognizer({
  id: 'ip/code-name',
  entity: 'CODE_NAME',
  prefilter: { length: [2, 60], letters: 2 },
  patterns: [{ name: 'any', regex: /[\p{L}\d][\p{L}\p{M}\d' _-]{1,58}/u, base: 0.06, where: 'whole', named: true }],
});
