import { codes, type CodeInfo } from '#kernel/errors/codes';
import { madeFrom, type Page } from './page.ts';

const AREAS: Readonly<Record<string, string>> = {
  C: 'Connectors',
  K: 'Log',
  F: 'Classifiers',
  S: 'Sinks and catalogue',
  A: 'API',
  X: 'Configuration and process',
};

const RETRY: Readonly<Record<CodeInfo['retry'], string>> = {
  never: 'Not tried again.',
  backoff: 'Tried again by itself, with growing pauses.',
  'after-operator': 'Waits for someone to mend it, and tries now and then.',
};

export function errorsPage(): Page {
  const byArea = Map.groupBy(Object.entries<CodeInfo>(codes), ([name]) => name.charAt(4));
  const areas = [...byArea].map(
    ([letter, entries]) =>
      `## ${AREAS[letter] ?? letter}\n\n${entries.map(([name, info]) => section(name, info)).join('\n')}`,
  );
  const head = `${madeFrom('stream/kernel/errors/*-codes.ts')}

# Errors

Every failure has a code. It stands in logs, in answers of the API, on the screen and in what \`vigie doctor\` says. Programs
decide on the code, never on the words. No error quotes a value of your data.
`;
  return { path: 'docs/errors.md', text: `${head}\n${areas.join('\n')}` };
}

function section(name: string, { meaning, cause, mend, retry }: CodeInfo): string {
  return `### ${name}\n\n${meaning}\n\n- **Likely cause:** ${cause}\n- **What to do:** ${mend}\n- **Retry:** ${RETRY[retry]}\n`;
}
