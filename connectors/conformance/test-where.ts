import { test } from 'vitest';

type Define = (name: string, run: () => Promise<void>, timeout?: number) => void;

/** A test for sources of which something holds. Of others it says nothing: there it is no test, rather than a skipped one. */
export function testWhere(holds: boolean): Define {
  return holds ? test : () => undefined;
}
