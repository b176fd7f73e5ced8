import { MARKS } from '../../facts.ts';
import { recognizer } from '../../recognizer.ts';

/** Addresses as people use them (RFC 5322 dot-atoms, RFC 6531 letters beyond ASCII), not all that the grammar allows. */
export const email = recognizer({
  id: 'generic/email',
  entity: 'EMAIL_ADDRESS',
  prefilter: { length: [6, 200], marks: MARKS.AT, letters: 2 },
  patterns: [
    {
      name: 'address',
      // Not after a sign: `@name@server` is a name on a network of people.
      regex:
        /(?<![\w.+@-])[\w!#$%&'*+/=?^`{|}~.\u00a1-\uffef-]{1,64}@(?:[\w\u00a1-\uffef-]{1,63}\.){1,6}[A-Za-z\u00a1-\uffef]{2,24}/,
      base: 0.97,
    },
    { name: 'quoted', regex: /"[^"\n]{1,62}"@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}/, base: 0.9 },
    { name: 'beside a name', regex: /[^<>@\n]{1,64}<[^<>@\s]{1,64}@[^<>@\s]{1,128}>/, base: 0.95, where: 'whole' },
    { name: 'no dot in the domain', regex: /[\w.+-]{1,64}@[\w.-]{1,128}/, base: 0.2, where: 'whole', named: true },
  ],
  // An image at twice the size, a package at a version, an scp address.
  deny: (text) => /@[23]x\.(?:png|jpe?g|gif|webp|svg)$/i.test(text) || text.startsWith('git@'),
  sway: 0.1,
});

/** Written around the `@` against harvesters, or with a slip; only where the name says e-mail. */
export const maskedEmail = recognizer({
  id: 'generic/email-disguised',
  entity: 'EMAIL_ADDRESS',
  prefilter: { length: [6, 120], letters: 4 },
  patterns: [
    {
      name: 'disguised',
      regex: /[\w.+-]{1,64}(?:#| ?\(at\) ?| ?\[at\] ?| at )[\w-]{1,63}(?:(?:\.| ?\(dot\) ?| dot )[\w-]{1,63}){1,4}/i,
      base: 0.1,
      where: 'whole',
      named: true,
    },
  ],
});
