import type { CodeInfo } from './code-info.ts';

/** Classifiers, and the shapes of the records they read. */
export const classifierCodes = {
  VIG_F301: {
    retry: 'never',
    meaning: 'A record could not be decoded.',
    cause: 'It is not a change envelope that Vigie knows.',
    mend: 'Look at it with `vigie dead-letters show`, mend the producer, then `vigie dead-letters retry`.',
  },
  VIG_F302: {
    retry: 'never',
    meaning: 'A rule on the control topic is not valid and is not in force.',
    cause: 'It was written by hand or by another version.',
    mend: 'Save the rule again through the API, which says what is wrong with it.',
  },
  VIG_F303: {
    retry: 'never',
    meaning: 'A record could not be classified.',
    cause: 'A recogniser failed on it.',
    mend: 'Look at it with `vigie dead-letters show`; the rest of the stream goes on. Report the code and details.',
  },
  VIG_F304: {
    retry: 'never',
    meaning: 'A rule is not accepted.',
    cause:
      'A pattern is not valid, is so large that it could hold up a worker, or uses what a linear-time matcher cannot do (back-references, look-around); or the rule says nothing that could match.',
    mend: 'The message says which part it is. Rewrite the pattern without it: repeat less, use words of the field name or keywords.',
  },
  VIG_F305: {
    retry: 'never',
    meaning: 'The schema of a record cannot be used.',
    cause: 'The schema registry has under its id what is no Avro record, or a type that contains itself.',
    mend: 'Look at the schema in the registry; mend the producer, then `vigie dead-letters retry`.',
  },
  VIG_F306: {
    retry: 'never',
    meaning: 'The bytes of a record are cut off or not of its schema.',
    cause: 'The record was damaged or truncated, or its producer names the wrong schema.',
    mend: 'Look at it with `vigie dead-letters show`, mend the producer, then `vigie dead-letters retry`.',
  },
  VIG_F307: {
    retry: 'never',
    meaning: 'A record is in no format that is expected on its topic.',
    cause: 'It begins with neither the mark of a schema registry (a zero byte and an id) nor JSON.',
    mend: 'Let its producer write Avro through the schema registry, or JSON; then `vigie dead-letters retry`.',
  },
  VIG_F308: {
    retry: 'never',
    meaning: 'The schema registry does not know the schema of a record.',
    cause: 'The record was written with another registry, or the registry has lost or removed the schema.',
    mend: 'Point `registry.url` to the registry of its producer, or restore the schema; then `vigie dead-letters retry`.',
  },
  VIG_F320: {
    retry: 'never',
    meaning: 'A line or a value that was given to `vigie classify` is longer than what is read.',
    cause: 'Lines are read up to 16 MiB, whole files of one value up to 256 MiB.',
    mend: 'Split the value, or give it as a file with `--as text`.',
  },
  VIG_F321: {
    retry: 'never',
    meaning: 'A line that was given to `vigie classify --jsonl` is no JSON.',
    cause: 'It was cut off, or is of another format.',
    mend: 'Write one JSON object a line; line breaks inside of values are `\\n` in JSON.',
  },
  VIG_F322: {
    retry: 'never',
    meaning: 'A line that was given to `vigie classify --jsonl` lacks what it needs.',
    cause:
      'It is JSON without `id`, without `table`, `column` and `value`, or without `text`, or one is of another type.',
    mend: 'Write `{"id","table","column","value"}` or `{"id","text"}`; names that are not known are empty texts.',
  },
  VIG_F309: {
    retry: 'never',
    meaning: 'A pack of rules lists values of another installation.',
    cause: 'Listed values are fingerprinted under the key of an installation; under another key they match nothing.',
    mend: 'Export the pack here, or list the values anew under `plain` in its file: they are fingerprinted as it is taken in.',
  },
} as const satisfies Record<`VIG_F${number}`, CodeInfo>;
