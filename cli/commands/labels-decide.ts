import { Option } from '@commander-js/extra-typings';
import { FieldSummary } from '#contract/catalog';
import { CLASSES, DataClass } from '#contract/classes';
import { VigieError } from '#kernel/errors/vigie-error';
import { getAll, type ApiClient } from '../api-client.ts';
import { apiCommand, openApi, withExamples, type CommandContext } from '../command-context.ts';
import { actor, byOption } from '../actor.ts';

/** A person's word on a field; it outranks the machine. */
export function decideCommand(context: CommandContext) {
  const command = apiCommand('decide', 'Say what a field holds, or does not hold. It outranks what Vigie finds.')
    .argument('<field>', 'URN of the field, or the end of it: public.customer#note')
    .addOption(new Option('--entity <entity>', 'it holds this, as EMAIL_ADDRESS').conflicts(['not', 'nothing', 'undo']))
    .addOption(
      new Option('--class <class...>', 'with --entity: its classes, where Vigie does not know them').choices(CLASSES),
    )
    .addOption(new Option('--not <entity>', 'it does not hold this; it may hold others').conflicts(['nothing']))
    .addOption(new Option('--nothing', 'nothing sensitive is in it').conflicts(['undo']))
    .option('--undo', 'take back what was said; with --not that it does not hold the entity')
    .option('--comment <text>', 'why, for those who read it later', '')
    .addOption(byOption())
    .action(async (given, options, self) => {
      const { entity, not, nothing, undo, comment } = options;
      if ([entity, not, nothing, undo].every((word) => word === undefined))
        self.error('error: use --entity, --not, --nothing or --undo', { code: 'vigie.missingVerdict' });
      const api = await openApi(context, options);
      const field = await findField(api, given);
      const address = `fields/${encodeURIComponent(field)}/decisions`;
      const by = actor(context.io, options.by);
      if (undo === true) {
        const query = new URLSearchParams({ ...(not === undefined ? {} : { entity: not }), ...(by ? { by } : {}) });
        await api.delete(`${address}?${query.toString()}`);
      } else {
        const classes = options.class === undefined ? {} : { classes: DataClass.array().parse(options.class) };
        const word =
          entity === undefined
            ? not === undefined
              ? { verdict: 'nothing' }
              : { verdict: 'not-this', entity: not }
            : { verdict: 'label', entity, ...classes };
        await api.post(address, FieldSummary, { ...word, comment, by });
      }
      const { label } = await api.get('field', FieldSummary, { urn: field });
      context.talk.say(
        label === null || label.status === 'withdrawn'
          ? `${field} holds no label.`
          : `${field} is ${label.entity} (${label.classes.join(', ')}): ${label.reason}.`,
      );
    });
  return withExamples(command, [
    'vigie labels decide public.customer#note --not PERSON --comment "names of products"',
    'vigie labels decide public.customer#badge --entity EMPLOYEE_ID',
    'vigie labels decide public.customer#note --not PERSON --undo',
  ]);
}

/** A whole URN is taken at its word; the end of one must name one field only. */
async function findField(api: ApiClient, given: string): Promise<string> {
  if (given.includes('://')) return given;
  const search = given.replace('#', '.').slice(0, 200);
  const fields = await getAll(api, 'fields', FieldSummary, { search, limit: 1000 });
  const found = fields.filter(({ urn, dropped }) => !dropped && endsWithName(urn, given)).map(({ urn }) => urn);
  const [only] = found;
  if (only === undefined) throw new VigieError('VIG_A504', 'there is no such field');
  if (found.length > 1)
    throw new VigieError('VIG_A503', 'several fields end like that', { details: { fields: found.slice(0, 10) } });
  return only;
}

function endsWithName(urn: string, end: string): boolean {
  if (!urn.endsWith(end)) return false;
  const before = urn.at(-end.length - 1);
  return before === '/' || before === '.';
}
