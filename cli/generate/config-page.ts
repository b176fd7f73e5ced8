import { configJsonSchema, settings, type Setting } from '#kernel/config/settings';
import { cell, code, madeFrom, type Page } from './page.ts';

const SOURCE = 'stream/kernel/config/schema.ts';

export function configSchemaFile(): Page {
  return { path: 'docs/config.schema.json', text: `${JSON.stringify(configJsonSchema(), null, 2)}\n` };
}

export function configPage(): Page {
  const groups = Map.groupBy(settings, ({ path }) => path.split(/[.[]/u, 1)[0] ?? path);
  const sections = [...groups].map(([name, list]) => `## ${name}\n\n${list.map(entry).join('\n')}`);
  return { path: 'docs/config.md', text: `${head()}\n${sections.join('\n')}` };
}

function head(): string {
  return `${madeFrom(SOURCE)}

# Configuration

Vigie needs no configuration: \`vigie start\` shows a demo. To watch a database of yours, one variable is enough:

\`\`\`sh
VIGIE_SOURCE=postgres://vigie:secret@db.example/shop vigie start
\`\`\`

Or a file \`vigie.yaml\` in the folder that Vigie is started in (another by \`--config\` or \`VIGIE_CONFIG\`):

\`\`\`yaml
# yaml-language-server: $schema=docs/config.schema.json
sources:
  - id: shop
    url: \${env:SHOP_URL}
    tables: [public.*]
alerts:
  webhooks:
    - url: https://hooks.example.com/vigie
      secret: \${file:/run/secrets/vigie-webhook}
\`\`\`

**Which one wins.** Flags, then environment, then the file, then the default. A list is taken as a whole from the first that has
it. \`vigie config print --origins\` says what is in force and where it comes from.

**Secrets.** \`\${file:/run/secrets/x}\` takes the content of a file, \`\${env:X}\` that of a variable; \`$\${\` stands for \`\${\` itself.
Nothing else is looked up. Settings that are secret have no flag, since others can read a command line; they are never printed.

**Environment.** The name is made from the path: \`server.metricsToken\` is \`VIGIE_SERVER__METRICS_TOKEN\`. Lists and maps are JSON.
\`VIGIE_SOURCE\` is short for a list of one source, whose id is made from the name of the database. An unknown name that begins
with \`VIGIE_\` is an error, except what Kubernetes sets for a service called \`vigie\`.

**Mistakes.** \`vigie config validate\` names every problem at once, with its line, what is expected and how to mend it.
\`vigie start\` refuses a configuration that is not right (exit code 78).
`;
}

function entry(setting: Setting): string {
  const { path, description, required, secret, env, flags } = setting;
  const facts = [
    ['takes', cell(setting.accepts)],
    ['default', required ? 'none: it must be given' : setting.default === undefined ? '' : code(setting.default)],
    ['environment', env.map(code).join(', ')],
    ['flag', flags.map((flag) => code(`--${flag}`)).join(', ')],
    ['secret', secret ? 'yes' : ''],
  ].filter(([, value]) => value !== '');
  return `### \`${path}\`\n\n${description}\n\n${facts.map(([name, value]) => `- ${name}: ${value}`).join('\n')}\n`;
}
