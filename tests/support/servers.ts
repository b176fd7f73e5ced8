import { describe, inject } from 'vitest';
import { SERVERS, withNeeds, type ServerName } from '#deploy/stack/servers/servers';

/**
 * Tests that need servers. Where one is missing they are skipped, under a name that says how to get it; where
 * `VIGIE_REQUIRE` names it (CI), they run and fail.
 */
export function describeWith(servers: readonly ServerName[], name: string, tests: () => void): void {
  const missing = missingServers(servers);
  const why = missing === null ? '' : ` (${missing})`;
  describe.skipIf(missing !== null)(`${name}${why}`, () => {
    tests();
  });
}

/** Why tests with these servers do not run here, or null when they do. */
export function missingServers(servers: readonly ServerName[]): string | null {
  const required = (process.env['VIGIE_REQUIRE'] ?? '').split(',');
  const missing = withNeeds(servers).filter((name) => {
    const given = process.env[`VIGIE_TEST_${name.toUpperCase()}`] !== undefined;
    return !given && !required.includes(name) && !SERVERS[name].isThere();
  });
  return missing.length === 0 ? null : `needs ${missing.join(', ')}: npm run stack:install -- ${missing.join(' ')}`;
}

/**
 * `host:port` of a server that all test files of the run share; it is started for the first that asks. Use names that no
 * other test has, and never stop it: who kills servers starts one of his own (`startKafka` and its like).
 */
export async function sharedServer(name: ServerName): Promise<string> {
  const answer = await fetch(`${inject('serverDesk')}/${name}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}
