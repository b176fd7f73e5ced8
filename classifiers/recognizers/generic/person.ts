import { FAMILY_NAMES } from '../../lexicon/family-names.ts';
import { GIVEN_NAMES } from '../../lexicon/given-names.ts';
import { isFieldWord, plain } from '../../names/words.ts';
import { MARKS } from '../../facts.ts';
import { recognizer, type Place } from '../../recognizer.ts';
import { hasFamilyEnding } from './family-endings.ts';

/** Small words inside names. */
const PARTICLES: ReadonlySet<string> = new Set([
  'de',
  'du',
  'des',
  'la',
  'le',
  'd',
  'van',
  'der',
  'den',
  'von',
  'zu',
  'da',
  'di',
  'do',
  'dos',
  'del',
  'della',
  'el',
  'al',
  'bin',
  'ben',
  'ibn',
  'abu',
  'mac',
  'mc',
  'o',
  'y',
  'e',
  'ten',
  'ter',
  'af',
  'st',
]);
const SUFFIXES: ReadonlySet<string> = new Set(['jr', 'sr', 'ii', 'iii', 'iv', 'phd', 'md', 'esq']);
const TITLES: ReadonlySet<string> = new Set([
  'mr',
  'mrs',
  'ms',
  'miss',
  'dr',
  'prof',
  'professor',
  'sir',
  'madam',
  'mme',
  'mlle',
  'monsieur',
  'madame',
  'mademoiselle',
  'docteur',
  'maitre',
  'herr',
  'frau',
  'senor',
  'senora',
  'sra',
  'signor',
  'signora',
  'dott',
  'don',
  'dona',
  'm',
]);
/** Capitalised words that are no part of a person's name: of firms, places, dates, greetings and sentences. */
const NOT_NAMES: ReadonlySet<string> = new Set(
  (
    'san santa sao fort hurricane tropical storm cyclone typhoon inc ltd llc corp corporation company co gmbh ag sa sarl sas plc group holding holdings bank banque store shop hotel restaurant cafe bar club school university college institute hospital clinic church foundation association society team center centre services service systems solutions technologies software industries international enterprises partners studio media press books records ' +
    'street st avenue ave road rd boulevard blvd lane ln drive court place square park bridge river lake mount mountain island islands city town county state north south east west northern southern eastern western new old upper lower great grand saint airport station port bay beach hills valley heights village ' +
    'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre ' +
    'the this that these those a an and or but if when where what who why how i you he she it we they my your his her our their is are was were be been do does did will would can could should please thank thanks hello hi dear hey good best regards sincerely yes no not new all any some one two first last in on at to from by for with of as ' +
    'le la les un une des ce cette ces je tu il elle nous vous ils elles mon ma mes votre vos notre bonjour merci cordialement oui non avec pour dans sur par est sont ' +
    'wheel chair table lamp desk phone set kit pro plus mini max black white red green blue silver gold yellow orange medium small large road mountain shirt shorts cap series edition version model type class level plan account order invoice payment product item test admin user data file system server manager director president senior junior assistant engineer analyst representative sales marketing support department office'
  ).split(' '),
);

/** Given names that are as often a word, a place or a firm: by themselves they say nothing in a text. */
const AMBIGUOUS: ReadonlySet<string> = new Set(
  (
    'will mark grace rose hope joy dawn jack bill frank art pat sue rich ray jay guy dale glen dean may april june august summer ruby pearl opal iris lily daisy ivy violet hazel holly olive ginger sage ' +
    'nancy laval kent chester jersey israel kenya asia india alexandria sofia valencia verona adelaide dallas tyler lincoln milan roman jasmine crystal amber jade mercedes porsche bentley royce apple sky star ace sandy rocky stormy destiny heaven harmony melody liberty justice trinity serenity patience mercy ' +
    'paris victoria charlotte austin jordan florence georgia virginia carolina madison dakota sydney melbourne santiago chelsea brooklyn lourdes angel jesus maria domingo christian max don gene chase chance miles drew grant pierce ' +
    'pierre marin clement constant prudence aurore solange blanche reine fleur colombe marine ' +
    'long hong ping min ming kai lin bo tao xin an fall sun park young king bai can su do so to'
  ).split(' '),
);

const NAME_LIKE = /^[\p{L}\p{M}][\p{L}\p{M}\p{N}'’´`.,\- ()&/*]*$/u;
const SPLIT = /[\s,]+/;
const MAX_LENGTH = 60;

/**
 * Base probability that a whole value is a person's name: from the shape of its words and from name lists. Where a name
 * like `last_name` speaks for it, any word may be one.
 */
export function judgeName(text: string, named: boolean): number {
  const { length } = text;
  if (length < (named ? 1 : 3) || length > MAX_LENGTH) return 0;
  const first = text.charCodeAt(0);
  // Without a name that says so, names are written with a capital.
  if (!named && (first < 65 || (first > 90 && first < 128))) return 0;
  if (!NAME_LIKE.test(text)) return 0;
  const digits = /\d/.test(text);
  if (digits && !named) return 0;
  const words = text.trim().split(SPLIT).filter(isWord);
  if (words.length === 0 || words.length > 6) return 0;
  const base = words.length === 1 ? judgeWord(words[0] ?? '', named) : judgeWords(words, named);
  return digits ? Math.min(base, 0.02) : base;
}

function isWord(word: string): boolean {
  return word !== '' && !SUFFIXES.has(plain(word.replaceAll('.', '')));
}

function judgeWord(word: string, named: boolean): number {
  const key = keyOf(word);
  if (NOT_NAMES.has(key) && !FAMILY_NAMES.has(key) && !GIVEN_NAMES.has(key)) return named ? 0.004 : 0;
  // A given name that is nothing else, alone in a field that says nothing, is somebody's.
  if (GIVEN_NAMES.has(key)) return AMBIGUOUS.has(key) || key.length < 3 ? 0.3 : 0.72;
  if (FAMILY_NAMES.has(key)) return 0.15;
  return named ? 0.02 : 0;
}

function judgeWords(words: readonly string[], named: boolean): number {
  let given = 0;
  /** Of these, those that are as often something else: `Soviet Georgia`, `Lincoln Park`. */
  let doubtful = 0;
  let family = 0;
  let other = 0;
  let denied = 0;
  let lower = 0;
  for (const [i, word] of words.entries()) {
    const key = keyOf(word);
    if (i === 0 && TITLES.has(key)) given += 1;
    else if (PARTICLES.has(key) && i > 0) continue;
    else if (word.length <= 2 && /^\p{Lu}\.?$/u.test(word)) continue;
    else if (i < words.length - 1 && GIVEN_NAMES.has(key)) {
      given += 1;
      if (AMBIGUOUS.has(key)) doubtful += 1;
    } else if (FAMILY_NAMES.has(key)) family += 1;
    else if (GIVEN_NAMES.has(key)) {
      given += 1;
      if (AMBIGUOUS.has(key)) doubtful += 1;
    } else if (NOT_NAMES.has(key)) denied += 1;
    else if (i > 0 && hasFamilyEnding(key)) family += 1;
    else other += 1;
    if (/^\p{Ll}/u.test(word)) lower += 1;
  }
  if (denied > 0) return named ? 0.005 : 0;
  const base =
    given > 0 && family > 0
      ? 0.9
      : given > 1
        ? 0.75
        : given > 0
          ? other === 1 && doubtful === 0
            ? 0.72
            : 0.4
          : family > 0
            ? 0.3
            : named
              ? 0.04
              : 0.03;
  return lower > 0 && !named ? base * 0.3 : base;
}

function keyOf(word: string): string {
  const key = plain(word.replaceAll('.', ''));
  const dash = key.indexOf('-');
  return dash > 1 && !GIVEN_NAMES.has(key) && !FAMILY_NAMES.has(key) ? key.slice(0, dash) : key;
}

export const person = recognizer({
  id: 'generic/person',
  entity: 'PERSON',
  prefilter: { length: [1, MAX_LENGTH], digits: [0, 6], letters: 1 },
  patterns: [],
  judge: judgeName,
});

const BETWEEN = /^\.? (?:(?:de|du|des|la|le|van|von|der|den|da|di|do|dos|del|della|el|al|bin|ben) ){0,3}$/;
const NEAR =
  /(?:name is|my name|named|called|i am|i'm|this is|contact|speak with|ask for|signed|sincerely|regards|from|by|attn|je m'appelle|je suis|nomm[ée]e?|monsieur|madame|cordialement|bien à vous|nom|destinataire|à l'attention de|patient|patiente|client|cliente|hello|hi|dear|bonjour|cher|chère)[ ,:]{1,3}$/i;

/** Names in longer text: runs of capitalised words that hold a known name, or follow a title. */
export function findNames(text: string): readonly Place[] {
  const places: Place[] = [];
  let run: { readonly word: string; readonly start: number; readonly end: number }[] = [];
  const flush = () => {
    const place = run.length === 0 ? null : placeOf(run, text);
    if (place !== null) places.push(place);
    run = [];
  };
  for (let at = nextCapital(text, 0); at < text.length; at = nextCapital(text, at)) {
    let end = at + 1;
    while (end < text.length && isOfWord(text.charCodeAt(end))) end += 1;
    const last = run.at(-1);
    if (last !== undefined && (run.length >= 5 || at - last.end > 16 || !BETWEEN.test(text.slice(last.end, at))))
      flush();
    run.push({ word: text.slice(at, end).replace(/['’-]+$/, ''), start: at, end });
    at = end;
  }
  flush();
  return places;
}

/** The next place at or after `from` where a word begins with a capital: Latin, Greek or Cyrillic. */
function nextCapital(text: string, from: number): number {
  let before = from === 0 ? 32 : text.charCodeAt(from - 1);
  for (let i = from; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (isCapital(unit) && !isGlue(before)) return i;
    before = unit;
  }
  return text.length;
}

function isCapital(unit: number): boolean {
  return (
    (unit >= 65 && unit <= 90) ||
    (unit >= 0xc0 && unit <= 0xde) ||
    (unit >= 0x391 && unit <= 0x3a9) ||
    (unit >= 0x410 && unit <= 0x42f) ||
    (unit >= 0x100 && unit <= 0x17f)
  );
}

/** Letters with their accents, and the apostrophes and dashes inside words. */
function isOfWord(unit: number): boolean {
  return (
    (unit >= 97 && unit <= 122) ||
    (unit >= 65 && unit <= 90) ||
    unit === 39 ||
    unit === 45 ||
    unit === 0x2019 ||
    (unit >= 0xc0 && unit <= 0x24f) ||
    (unit >= 0x300 && unit <= 0x4ff)
  );
}

/** Signs after which a capital is part of something else: an address, a path, an identifier. */
function isGlue(unit: number): boolean {
  return (
    isOfWord(unit) ||
    (unit >= 48 && unit <= 57) ||
    unit === 64 ||
    unit === 35 ||
    unit === 47 ||
    unit === 46 ||
    unit === 95
  );
}

type Run = readonly { readonly word: string; readonly start: number; readonly end: number }[];

/** From this length on a value is taken for a sentence. */
const SENTENCE = 28;

/** The part of a run between words that are no names; scored by what is known of its words. */
function placeOf(run: Run, text: string): Place | null {
  if (run.length !== 2 && !run.some(({ word }) => isKnownName(keyOf(word)))) return null;
  let from = 0;
  let titled = false;
  for (const [i, { word }] of run.entries()) {
    const key = keyOf(word);
    if (TITLES.has(key)) titled = true;
    else if (!NOT_NAMES.has(key) || (FAMILY_NAMES.has(key) && i > from)) break;
    from = i + 1;
  }
  let to = from;
  while (
    to < run.length &&
    (!NOT_NAMES.has(keyOf(run[to]?.word ?? '')) || FAMILY_NAMES.has(keyOf(run[to]?.word ?? '')))
  )
    to += 1;
  const first = run[from];
  const last = run[to - 1];
  if (first === undefined || last === undefined) return null;
  const keys = run.slice(from, to).map(({ word }) => keyOf(word));
  const given = keys.findIndex((key) => GIVEN_NAMES.has(key));
  const family = keys.some((key, i) => i !== given && (FAMILY_NAMES.has(key) || (i > 0 && hasFamilyEnding(key))));
  const near = NEAR.test(text.slice(Math.max(0, first.start - 24), first.start));
  // In a few words (`Storm Gustav`) a lone given name is as often what a thing is called.
  const sole = keys.length === 1 && (AMBIGUOUS.has(keys[0] ?? '') || text.length < SENTENCE);
  const doubtful = AMBIGUOUS.has(keys[given] ?? '');
  const base = score({ titled, given, doubtful, family, count: keys.length, near, sole, followed: to < run.length });
  if (base === 0) return null;
  // A capital at the beginning of a sentence need not be the name's.
  const begin =
    given > 0 && !titled && !FAMILY_NAMES.has(keys[0] ?? '') && keys.length > 2 ? (run[from + given] ?? first) : first;
  return { start: begin.start, end: last.start + last.word.length, base };
}

function isKnownName(key: string): boolean {
  return GIVEN_NAMES.has(key) || FAMILY_NAMES.has(key) || TITLES.has(key);
}

function score({
  titled,
  given,
  doubtful,
  family,
  count,
  near,
  sole,
  followed,
}: {
  titled: boolean;
  given: number;
  /** The given name is as often something else. */
  doubtful: boolean;
  family: boolean;
  count: number;
  near: boolean;
  /** One word that is more than a name. */
  sole: boolean;
  followed: boolean;
}): number {
  if (followed) return given >= 0 && family ? 0.5 : 0;
  if (titled) return 0.9;
  if (given >= 0 && family) return 0.9;
  if (given >= 0 && count > 1) return near ? 0.9 : doubtful ? 0.5 : 0.78;
  if (given >= 0) return sole ? (near ? 0.6 : 0.2) : near ? 0.85 : 0.72;
  if (family && count > 1) return near ? 0.8 : 0.4;
  return near && count === 2 ? 0.4 : 0;
}

export const personInText = recognizer({
  id: 'generic/person-in-text',
  entity: 'PERSON',
  prefilter: { length: [8, 100_000_000], letters: 5 },
  patterns: [],
  find: findNames,
});

const CAPITALISED = String.raw`\p{Lu}[\p{L}\p{M}'’-]{1,30}`;

const SMALL = String.raw`[a-z\u00df-\u00ff\u0101-\u017f]`;

/**
 * Any capitalised word is a name after words that say that one follows; in small letters, a known one. What stands
 * before `name` is looked back for, so that a text without that word is passed over at once.
 */
export const announcedPerson = recognizer({
  id: 'generic/person-announced',
  entity: 'PERSON',
  prefilter: { length: [10, 100_000_000], letters: 6, marks: MARKS.SPACE },
  patterns: [
    {
      name: 'announced',
      regex: new RegExp(
        String.raw`(?:(?:(?<=\b(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir|[Mm]aiden|[Ff]ull|[Ff]irst|[Ll]ast|[Ff]amily|[Ss]ur) ?)name(?:'s| is|:)|calls? (?:me|him|her)|(?:named|called) (?:him|her|me)|[Jj]e m['’]appelle|[Mm]on (?:nom|prénom) est|[Mm]i nombre es|[Mm]e llamo|[Mm]ein Name ist|[Ii]ch hei(?:ß|ss)e|[Mm]i chiamo|[Mm]eu nome é|[Ii]k heet) )(${CAPITALISED}(?: (?:de|van|von|der|da|di|la|le|${CAPITALISED})){0,3})`,
        'u',
      ),
      announced: true,
      base: 0.85,
      where: 'text',
    },
    {
      name: 'announced, in small letters',
      regex: new RegExp(
        String.raw`\b(?:[Mm]y name(?:'s| is)|[Ii] am|[Ii]['’]m|[Tt]his is|[Nn]ame:|[Uu]ser:|[Cc]ustomer:|[Cc]lient:|[Pp]atient:|[Jj]e m['’]appelle|[Jj]e suis|[Mm]e llamo|[Ii]ch bin) (${SMALL}{3,20} ${SMALL}[${SMALL.slice(1, -1)}'’-]{1,24})`,
      ),
      announced: true,
      base: 0.8,
      where: 'text',
    },
  ],
  deny: (text) => (isCapital(text.charCodeAt(0)) ? !maybeName(text) : !isKnownInSmallLetters(text)),
});

function maybeName(text: string): boolean {
  return !NOT_NAMES.has(keyOf(text.split(' ', 1)[0] ?? '')) && isCapital(text.charCodeAt(text.lastIndexOf(' ') + 1));
}

/** A given name and another word; a given name that is as often something else asks for a family name. */
function isKnownInSmallLetters(text: string): boolean {
  const [first = '', last = ''] = text.split(' ').map(keyOf);
  const family = FAMILY_NAMES.has(last) || hasFamilyEnding(last);
  return GIVEN_NAMES.has(first) && !NOT_NAMES.has(last) && (family || (!AMBIGUOUS.has(first) && !isFieldWord(last)));
}
