import { createRandom } from '#cli/demo/people';

/** Starts of things that patterns wait long for the end of, and signs that many of them may begin or go on with. */
const PIECES = [
  'a',
  '1',
  ' ',
  '-',
  '.',
  '@',
  'a@',
  'a@a.',
  '1 ',
  '1-',
  '12 34 ',
  '+33 ',
  '0x',
  'A1',
  'aA1',
  'é',
  '\u{1F600}',
  '\u00a0',
  '\n',
  '"',
  '\\',
  '{"a":',
  '[',
  '[[',
  '<a>',
  '<a b="',
  '&amp;',
  '://',
  'http://a',
  'postgres://a:',
  'eyJhbGciOi',
  'eyJ.',
  'sk_live_',
  'AKIA',
  'FR76',
  'DE89 ',
  '4111 ',
  '4111-1111-',
  '2001:',
  '2001:db8::',
  '192.168.',
  '00:11:22:',
  '1980-',
  '01/02/',
  'rue ',
  '12 rue ',
  'Jane ',
  'Jane Roe, ',
  'M. ',
  'Mr ',
  'van der ',
  'password=',
  'password: ',
  'key = "',
  '-----BEGIN ',
  '$2b$10$',
  'Bearer ',
  'born on ',
  'né le ',
  'n° ',
  'tel: ',
  'SSN ',
  '123-45-',
  '=',
  '==',
  'A',
  'AB',
  'AB12',
  'xn--',
  '%20',
  '%',
  '\u0000',
];

export interface WorstInput {
  readonly name: string;
  readonly text: string;
}

/** Texts of `length` UTF-16 units: each piece again and again, each pair of some, and random mixtures. */
export function worstInputs(length: number, seed: number): readonly WorstInput[] {
  const random = createRandom(seed);
  const alone = PIECES.map((piece) => ({ name: JSON.stringify(piece), text: filled(piece, length) }));
  const pairs = Array.from({ length: 40 }, () => {
    const pair = random.pick(PIECES) + random.pick(PIECES);
    return { name: JSON.stringify(pair), text: filled(pair, length) };
  });
  const mixtures = Array.from({ length: 30 }, (_, i) => {
    const some = Array.from({ length: 2 + random.below(8) }, () => random.pick(PIECES));
    let text = '';
    while (text.length < length) text += random.pick(some).repeat(1 + random.below(4));
    return { name: `mixture ${i} of ${some.length}`, text: text.slice(0, length) };
  });
  return [...alone, ...pairs, ...mixtures];
}

function filled(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}
