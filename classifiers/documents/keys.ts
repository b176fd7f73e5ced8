import { emptyFacts, scan } from '../facts.ts';
import { wordPieces } from '../names/words.ts';
import { classifyKey, type KeyClass } from './key-class.ts';
import { BOUNDS } from './leaf.ts';

/** What may be shown of the keys of one object. */
export interface KeyVerdict {
  /** Whether the key at `index` stands in paths; otherwise it is data and stands as `{}`. */
  shows(index: number): boolean;
  /** The keys that are folded are mostly people's names. */
  readonly ofPeople: boolean;
}

/**
 * Tells names of fields from keys that are data (P4): paths are shown, kept and published, so a key that may be
 * somebody's name must not stand in one. Where that cannot be told it is folded: a name lost costs a coarser path, a
 * person's name shown cannot be taken back. Pure: the same keys give the same verdict.
 */
export interface KeyReader {
  read(keys: readonly string[]): KeyVerdict;
}

const ALL: KeyVerdict = { shows: () => true, ofPeople: false };
const NONE: KeyVerdict = { shows: () => false, ofPeople: false };
const NONE_OF_PEOPLE: KeyVerdict = { shows: () => false, ofPeople: true };
/** Classes that stay known; names of fields come again, data does not. */
const MAX_KNOWN = 10_000;

/** @param holds whether recognisers or rules find something in a key. Asked where its words do not settle it. */
export function createKeyReader(holds: (key: string) => boolean): KeyReader {
  const names = new Map<string, KeyClass>();
  const facts = emptyFacts();

  function classOf(key: string): KeyClass {
    const known = names.get(key);
    if (known !== undefined) return known;
    let found = classifyKey(key);
    if (found !== 'data' && found !== 'person') {
      const { digits, marks } = scan(key, facts);
      if ((found !== 'name' || digits > 0 || marks !== 0) && holds(key)) found = 'data';
    }
    if (found === 'name' && names.size < MAX_KNOWN) names.set(key, found);
    return found;
  }

  return {
    read(keys) {
      const { length } = keys;
      let first = 0;
      while (first < length && classOf(keys[first] ?? '') === 'name') first += 1;
      if (first === length) return length > BOUNDS.keysOfARecord ? NONE : ALL;
      return judge(keys, keys.map(classOf));
    },
  };
}

/** A map has more keys that are data than keys that are names; then all of them are. */
function judge(keys: readonly string[], classes: readonly KeyClass[]): KeyVerdict {
  const count = { name: 0, either: 0, part: 0, unknown: 0, person: 0, data: 0 };
  for (const one of classes) count[one] += 1;
  const data = count.data + count.person + count.unknown;
  const ofPeople = count.person > 0 && 2 * count.person >= data;
  if (keys.length > BOUNDS.keysOfARecord || (data > 0 && data >= count.name)) return ofPeople ? NONE_OF_PEOPLE : NONE;
  const parts = count.part > 0 && count.name > 0 && !alike(keys.filter((_, i) => classes[i] === 'part'));
  const either = count.name > 0 && count.name >= count.either;
  return {
    shows: (index) => {
      const one = classes[index];
      return one === 'name' || (one === 'part' && parts) || (one === 'either' && either);
    },
    ofPeople,
  };
}

/** `okonkwo_score`, `adeyemi_score`: the same word with a different one before or behind it is a map written flat. */
function alike(keys: readonly string[]): boolean {
  if (keys.length < 2) return false;
  const words = keys.map(wordPieces);
  const ends = new Set(words.map((pieces) => pieces.at(-1)));
  const starts = new Set(words.map((pieces) => pieces[0]));
  return ends.size === 1 || starts.size === 1;
}
