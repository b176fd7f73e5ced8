import { CLASSES } from '#contract/classes';
import { ENTITIES, entityInfo } from '#contract/entities';
import { cell, code, madeFrom, type Page } from './page.ts';

/** Every entity that is known without a rule of one's own, and what it means for handling. */
export function entitiesPage(): Page {
  const rows = Object.keys(ENTITIES).map((name) => ({ name, info: entityInfo(name) }));
  const byClass = CLASSES.map((first) => [first, rows.filter(({ info }) => info.classes[0] === first)] as const);
  const head = `${madeFrom('stream/contract/entities.ts')}

# Entities

What a value can be found to be: ${rows.length} entities, by the class that tells most of them. A rule of your own may name
others. *Special* is a special category of personal data (GDPR article 9). The vocabulary is the
[W3C Data Privacy Vocabulary's](https://w3id.org/dpv/pd) personal-data extension. Sensitivity is what a label means until
somebody says otherwise; frameworks are what to look into, not legal advice.
`;
  const tables = byClass
    .filter(([, of]) => of.length > 0)
    .map(([first, of]) => `## ${first}\n\n${HEADER}\n${of.map(({ name }) => row(name)).join('\n')}\n`);
  return { path: 'docs/entities.md', text: `${head}\n${tables.join('\n')}` };
}

const HEADER = `| entity | English | français | classes | sensitivity | special | DPV-PD | frameworks |
| --- | --- | --- | --- | --- | --- | --- | --- |`;

function row(name: string): string {
  const { en, fr, classes, sensitivity, special, dpv, frameworks } = entityInfo(name);
  const cells = [
    code(name),
    cell(en),
    cell(fr),
    classes.join(', '),
    sensitivity,
    special ? 'yes' : '',
    dpv ?? '',
    frameworks.join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}
