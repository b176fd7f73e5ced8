import { MARKS } from '../../facts.ts';
import { recognizer, type Pattern } from '../../recognizer.ts';

const WORD = String.raw`[\w\u00c0-\u024f'’.-]{1,30}`;
const ENGLISH_TYPES =
  'street|st|avenue|ave|av|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|square|sq|terrace|ter|way|highway|hwy|parkway|pkwy|circle|cir|trail|trl|close|crescent|cres|loop|alley|row|mews|gardens|grove|route|plaza|broadway|turnpike|tpke|pike|expressway|point|ridge|crossing|green|hill';
const FRENCH_TYPES =
  'rue|avenue|av\\.?|boulevard|boul\\.?|bvd|bd\\.?|bld|place|pl\\.?|chemin|che\\.?|ch\\.?|impasse|imp\\.?|all[ée]es?|route|rte|quai|cours|square|passage|sentier|faubourg|fbg|r[ée]sidence|lotissement|voie|mont[ée]e|ruelle|hameau|esplanade|traverse|rond-point|clos|venelle';
const UNIT = String.raw`(?:,? ?(?:apt|apartment|suite|ste|unit|floor|fl|flat|app(?:artement)?|b[âa]t(?:iment)?|[ée]tage|#)\.? ?[\w-]{1,8})?`;
/** Postal code and town, or town, state and code, after the street. */
const TAIL = String.raw`(?:,? (?:F-|D-)?\d{5} [A-Z\u00c0-\u024f][\w\u00c0-\u024f'’ -]{1,40}|(?:,? [A-Z][\w\u00c0-\u024f'’.-]{1,25}){1,3},? [A-Z]{2},? \d{5}(?:-\d{4})?)?`;

/** The street forms of one language each; the number is what makes them telling. */
const FORMS: readonly Pattern[] = [
  {
    name: 'English',
    regex: new RegExp(
      String.raw`\d{1,6}[A-Za-z]?(?:[-/]\d{1,5})?,? (?:[NSEW]{1,2}\.? )?(?:${WORD} ){1,4}(?:${ENGLISH_TYPES})\.?(?: [NSEW]{1,2}\b)?${UNIT}${TAIL}`,
      'i',
    ),
    base: 0.8,
  },
  {
    name: 'French',
    regex: new RegExp(
      String.raw`\d{1,4}(?: ?(?:bis|ter|quater|[A-D]))?,? (?:${FRENCH_TYPES}) (?:${WORD} ?){1,6}${TAIL}`,
      'i',
    ),
    base: 0.85,
    where: 'whole',
  },
  {
    name: 'French, in text',
    regex: new RegExp(
      String.raw`\d{1,4}(?: ?(?:bis|ter|quater|[A-D]))?,? (?:${FRENCH_TYPES})(?: (?:de|du|des|la|le|les|l'|d'|à|aux?|et|[A-Z\u00c0-\u024f]${WORD}|\d{1,4})){1,6}${TAIL}`,
    ),
    base: 0.85,
    where: 'text',
  },
  {
    name: 'German, Dutch, Nordic',
    regex: new RegExp(
      String.raw`[A-Z\u00c0-\u00de][\w\u00c0-\u024f.-]{1,30}(?:stra(?:ße|sse)|str\.?|weg|platz|gasse|allee|ring|damm|ufer|straat|laan|plein|gracht|kade|dijk|singel|gatan|vägen|gata|gade|vej|veien|katu|tie) ?\d{1,4} ?[a-zA-Z]?(?:,? (?:D-)?\d{4,5} [A-Z\u00c0-\u024f][\w\u00c0-\u024f-]{1,30})?`,
    ),
    base: 0.75,
  },
  {
    name: 'German, in words',
    regex: new RegExp(
      String.raw`(?:[A-Z\u00c0-\u00de]${WORD} ){1,2}(?:Stra(?:ße|sse)|Str\.|Weg|Platz|Allee|Ring|Gasse) \d{1,4} ?[a-z]?`,
    ),
    base: 0.75,
  },
  {
    name: 'Spanish, Italian, Portuguese',
    regex: new RegExp(
      String.raw`(?:calle|c\/|avenida|avda?\.?|plaza|paseo|carrer|carretera|via|viale|v\.le|piazza|p\.za|corso|largo|vicolo|strada|rua|travessa|praça|estrada|alameda) (?:${WORD},? ){1,5}(?:n[º°.o]{0,2} ?)?\d{1,5}(?:[,/ -]{1,2}\d{1,3}[ºª°]?[A-Za-z]?)?`,
      'i',
    ),
    base: 0.75,
  },
  {
    name: 'street before number',
    regex: new RegExp(
      String.raw`(?:[A-Z]${WORD} ){1,3}(?:St|Street|Road|Rd|Ave|Avenue|Lane|Drive|utca|u\.|ulica|ul\.) ?\d{1,4}[a-zA-Z]?\.?`,
    ),
    base: 0.72,
  },
  {
    name: 'Polish, Czech, Croatian',
    regex: new RegExp(
      String.raw`(?:ul\.|ulica|ulice|al\.|aleja|os\.|osiedle|n[aá]m\.|n[aá]m[eě]st[ií]|trg) (?:${WORD} ){1,4}\d{1,4}[a-z]?(?:\/\d{1,4})?`,
      'i',
    ),
    base: 0.8,
  },
  {
    name: 'numbered highway',
    regex:
      /\d{1,6} (?:[NSEW]\.? )?(?:(?:US|State|County|Old) )?(?:Hwy|Highway|Route|Rte|Rt|Road|Rd|US)\.? \d{1,4}[A-Z]?(?: (?:North|South|East|West|[NSEW]))?/i,
    base: 0.8,
  },
  {
    name: 'box',
    regex: /(?:p\.? ?o\.? ?box|post office box|postfach|bo[îi]te postale|apartado|casella postale|postbus) ?\d{1,7}/i,
    base: 0.75,
  },
];

export const address = recognizer({
  id: 'generic/address',
  entity: 'STREET_ADDRESS',
  prefilter: { length: [6, 200], digits: [1, 24], letters: 3, marks: MARKS.SPACE },
  patterns: FORMS.filter(({ where }) => where !== 'text').map((pattern) => ({ ...pattern, where: 'whole' })),
});

export const addressInText = recognizer({
  id: 'generic/address-in-text',
  entity: 'STREET_ADDRESS',
  prefilter: { length: [10, 100_000_000], digits: [1, 100_000_000], letters: 5, marks: MARKS.SPACE },
  patterns: FORMS.filter(({ where }) => where !== 'whole').map((pattern) => ({ ...pattern, where: 'text' })),
  near: [
    'address',
    'adresse',
    'live at',
    'lives at',
    'located',
    'habite',
    'domicile',
    'ship to',
    'deliver',
    'livrer',
    'sis',
    'street',
    'anschrift',
  ],
});

const PROPER = String.raw`\p{Lu}[\p{L}\p{M}'’.-]{0,30}`;
/** Names of a town and a country on lines or between commas, with a postal code; without one, up to the end of the line. */
const PLACES = String.raw`(?:(?:[,\n]\s{0,3}(?:[A-Z]{1,2}-)?(?:\d{4,6} )?${PROPER}(?: ${PROPER}){0,2}){1,3}(?:,? (?:[A-Z]{2},? )?\d{4,6}|(?=\s{0,2}(?:\n|$|[.?!])))|,? ${PROPER},? \d{4,6}|, ${PROPER}(?: ${PROPER})?)?`;
const ROOM = String.raw`(?:[,\s]{1,3}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|App|Bât|Étage)\.? ?#?\w{1,6})?`;
/** A number and a name, either first: what stands after words that say an address follows. */
const STREET = String.raw`(?:\d{1,5}[A-Za-z]?,? ${PROPER}(?: (?:de|la|le|du|des|van|der|den|el|al|of|\p{Lu}[\p{L}\p{M}'’.-]{0,30}|\d{1,4}[a-z]?)){0,6}|${PROPER}(?: ${PROPER}){0,3},? \d{1,5}[a-zA-Z]?)`;

/** In longer text, after the words that announce it: streets without a word for street in them. */
export const announcedAddress = recognizer({
  id: 'generic/address-announced',
  entity: 'STREET_ADDRESS',
  prefilter: { length: [14, 100_000_000], digits: [1, 100_000_000], letters: 6, marks: MARKS.SPACE },
  patterns: [
    {
      name: 'announced',
      regex: new RegExp(
        String.raw`(?:\b(?:[Aa]ddress(?: of [^.:\n]{2,60})?(?: is|:)|[Aa]dresse(?: est|\s?:)|(?:[Ll]iv(?:es?|ed|ing)|[Ll]ocated|[Mm]eet(?: me| us)?|[Ss]tay(?:ing|s)?|[Rr]esid(?:es?|ing)) at|(?:sent|delivered|shipped|deliver|ship|move|moved) (?:it )?to|[Hh]abit(?:e|ons|ent|ait)(?: au)?|[Dd]emeurant(?: au)?|[Dd]omicili(?:é|ée)(?: au)?)\s{1,2})(${STREET}${ROOM}${PLACES})`,
        'u',
      ),
      announced: true,
      base: 0.85,
      where: 'text',
    },
  ],
  // A date or a time may follow as well.
  deny: (text) =>
    /^\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December|AM|PM)\b/i.test(
      text,
    ),
});

/** Post of the armed forces of the United States, and boxes beside it. */
export const militaryAddress = recognizer({
  id: 'us/military-address',
  entity: 'STREET_ADDRESS',
  prefilter: { length: [12, 200], digits: [5, 24], letters: 5, marks: MARKS.SPACE },
  patterns: [
    {
      name: 'fleet, army or diplomatic post office',
      regex:
        /(?:(?:(?:PSC|CMR|[Uu]nit|UNIT) \d{1,5},? (?:Box|BOX) \d{1,5}|US(?:N|C|NC)?[SV]? [A-Z][\w\u00c0-\u024f]{1,20})[,\s]{1,3})?(?:APO|FPO|DPO),? A[AEP],? \d{5}(?:-\d{4})?/,
      base: 0.92,
    },
  ],
  rare: true,
});

/** Any words, where the name says address. */
export const namedAddress = recognizer({
  id: 'generic/address-by-name',
  entity: 'STREET_ADDRESS',
  prefilter: { length: [3, 200] },
  patterns: [
    {
      name: 'words and number',
      regex: /(?=[^@]{0,199}\p{L})(?=[^@]{0,199}\d)[^@{}<>]{3,200}/u,
      base: 0.06,
      where: 'whole',
      named: true,
    },
    { name: 'words', regex: /[\p{L}#][^@{}<>=]{2,199}/u, base: 0.025, where: 'whole', named: true },
  ],
  deny: (text) => /^(?:[!-~]{24,}$|https?:|www\.|[\d.:]+$|(?:0x)?[\da-f]{12,}$|yes$|no$|true$|false$)/i.test(text),
});
