import type { KeyReader } from '../schema/key-reader.ts';

/** Takes for a name what looks like a word: enough for tests, where the real reader is not to be had. */
export const plainNames: KeyReader = {
  read: (keys) => ({ shows: (index) => /^[\p{L}_$][\p{L}\d_$]{0,40}$/u.test(keys[index] ?? '') }),
};
