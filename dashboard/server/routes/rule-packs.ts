import { z } from 'zod';
import type { Rule } from '#contract/rule';
import { RulePack, type PackRule } from '#contract/rule-pack';
import { readPack, writePack } from '#contract/rule-pack-yaml';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import { actorOf, by } from '../actor.ts';
import { failures, listOf, token, type Context, type Routes } from '../api.ts';
import { RefusedError } from '../errors.ts';
import type { Problem } from '../options.ts';
import { placed, withFingerprints } from './rules.ts';

const PackId = RulePack.shape.pack;

/** A pack that comes with Vigie, and how much of it is in force. */
const ShippedPack = RulePack.pick({ pack: true, version: true, title: true, description: true }).extend({
  rules: z.number().int(),
  entities: z.array(z.string()),
  /** Rules with the ids of the pack's that are saved. */
  saved: z.number().int(),
});

const Import = z.strictObject({
  /** A pack of yours, as YAML; or the name of one that comes with Vigie. */
  yaml: z.string().max(1_000_000).optional(),
  pack: PackId.optional(),
  /** Only says what would be done. */
  dryRun: z.boolean().default(false),
  by,
  comment: z.string().trim().max(2000).optional(),
});

const Imported = z.object({
  pack: z.string(),
  items: z.array(z.object({ id: z.string(), outcome: z.enum(['added', 'changed', 'unchanged']) })).readonly(),
});

/** Rules in YAML files: those of others, those that come with Vigie, and your own to take elsewhere. */
export const rulePackRoutes: Routes = (api, context) => {
  api.get(
    '/api/v1/rule-packs',
    {
      config: token,
      schema: {
        tags: ['rules'],
        summary: 'Packs of rules that come with Vigie',
        response: { 200: listOf(ShippedPack), ...failures },
      },
    },
    async () => {
      const saved = new Set((await context().rules.list()).map(({ id }) => id));
      const packs = await shipped(context());
      return {
        items: packs.map(({ pack, version, title, description, rules }) => ({
          pack,
          version,
          title,
          ...(description === undefined ? {} : { description }),
          rules: rules.length,
          entities: [...new Set(rules.map(({ entity }) => entity))].toSorted(),
          saved: rules.filter(({ id }) => saved.has(id)).length,
        })),
      };
    },
  );

  api.post(
    '/api/v1/rule-packs/import',
    {
      config: token,
      schema: {
        tags: ['rules'],
        summary: 'Take in a pack of rules, all of them or none',
        body: Import,
        response: { 200: Imported, ...failures },
      },
    },
    async (request) => {
      const { yaml, pack: named, dryRun, by: who, comment } = request.body;
      const pack = await packOf({ yaml, named }, context());
      const rules = await takenIn(pack, context());
      const present = new Map((await context().rules.list()).map((rule) => [rule.id, rule]));
      const actor = actorOf(request, who, context().tokenName);
      const saved = dryRun ? null : await context().rules.save(rules, { action: 'imported', by: actor, comment });
      const items = rules.map((rule, i) => {
        const before = present.get(rule.id);
        const after = saved?.[i] ?? { ...rule, version: before?.version };
        const isSame = before !== undefined && JSON.stringify(sorted(before)) === JSON.stringify(sorted(after));
        return { id: rule.id, outcome: before === undefined ? 'added' : isSame ? 'unchanged' : 'changed' } as const;
      });
      return { pack: pack.pack, items };
    },
  );

  api.get(
    '/api/v1/rule-packs/export',
    {
      config: token,
      schema: {
        tags: ['rules'],
        summary: 'Rules as a pack in YAML: all, those of a pack, or those named',
        querystring: z.strictObject({ pack: PackId.optional(), ids: z.string().max(10_000).optional() }),
        response: { 200: z.object({ yaml: z.string(), rules: z.number().int() }), ...failures },
      },
    },
    async ({ query }) => {
      const ids = query.ids === undefined ? null : new Set(query.ids.split(','));
      const rules = (await context().rules.list())
        .filter(({ id, pack }) => (ids === null || ids.has(id)) && (query.pack === undefined || pack === query.pack))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1));
      if (rules.length === 0) throw new VigieError('VIG_A504', 'there is no such rule');
      const key = rules.some(listsValues) ? keyMark(context()) : undefined;
      const yaml = writePack({
        pack: query.pack ?? 'exported',
        version: 1,
        title: 'Rules of this installation',
        ...(key === undefined ? {} : { key }),
        rules: rules.map(exported),
      });
      return { yaml, rules: rules.length };
    },
  );
};

function exported({ version: _version, pack: _pack, ...rule }: Rule): PackRule {
  return rule;
}

async function shipped({ commands }: Context): Promise<readonly RulePack[]> {
  return (await commands.packs?.()) ?? [];
}

async function packOf(
  { yaml, named }: { readonly yaml: string | undefined; readonly named: string | undefined },
  context: Context,
): Promise<RulePack> {
  if ((yaml === undefined) === (named === undefined)) throw new RefusedError('either `yaml` or `pack` is needed');
  if (yaml === undefined) {
    const pack = (await shipped(context)).find((one) => one.pack === named);
    if (pack === undefined) throw new VigieError('VIG_A504', 'there is no such pack');
    return pack;
  }
  const read = readPack(yaml);
  if ('problems' in read) throw new RefusedError('the pack is not valid', read.problems);
  return read.pack;
}

/** The rules of a pack as they are kept. Refused with everything that is wrong, also what its examples show. */
async function takenIn(pack: RulePack, context: Context): Promise<readonly Rule[]> {
  if (pack.key !== undefined && pack.key !== keyMark(context))
    throw new VigieError('VIG_F309', 'the values that the pack lists were fingerprinted under another key');
  const problems: Problem[] = [];
  const rules: Rule[] = [];
  const ids = new Set<string>();
  for (const [i, draft] of pack.rules.entries()) {
    const { examples, ...rest } = draft;
    const rule = { ...withFingerprints(rest, context), pack: pack.pack };
    rules.push(rule);
    if (ids.has(rule.id)) problems.push({ path: `/rules/${i}/id`, message: 'Another rule of the pack has this id' });
    ids.add(rule.id);
    const own = await context.commands.ruleProblems(rule);
    problems.push(...placed(own, i));
    if (own.length === 0 && examples !== undefined) problems.push(...placed(await disproved(draft, rule, context), i));
  }
  if (problems.length > 0) throw new RefusedError('the pack is not valid', problems.slice(0, 100));
  return rules;
}

/** Examples that do not hold. They are made up, but named by their place alone. */
async function disproved({ examples }: PackRule, rule: Rule, { commands }: Context): Promise<readonly Problem[]> {
  const { tryRule } = commands;
  if (tryRule === undefined || examples === undefined) return [];
  const all = [...examples.hits, ...examples.misses].map((one) => (typeof one === 'string' ? { value: one } : one));
  const samples = all.map(({ value, ...names }) => ({
    text: new Sensitive(value),
    source: null,
    dataset: ('dataset' in names ? names.dataset : undefined) ?? null,
    field: ('field' in names ? names.field : undefined) ?? null,
  }));
  // By itself, under thresholds that hide nothing: examples say what the rule is, not what is set around it.
  const thresholds = { minimum: 0, high: 1 };
  const tried = await tryRule({ rule: { ...rule, enabled: true }, inForce: [], thresholds, samples });
  const count = examples.hits.length;
  return tried.samples.flatMap(({ hits }, i) => {
    if (i < count)
      return hits.length > 0 ? [] : [{ path: `/examples/hits/${i}`, message: 'The rule does not find it' }];
    return hits.length === 0 ? [] : [{ path: `/examples/misses/${i - count}`, message: 'The rule finds it' }];
  });
}

/** Tells installations' keys apart without saying anything of them. */
function keyMark({ commands }: Context): string | undefined {
  return commands.fingerprints?.([new Sensitive('vigie/rule-pack')])[0];
}

function listsValues({ always, never }: Rule): boolean {
  return (always?.length ?? 0) > 0 || (never?.values?.length ?? 0) > 0;
}

function sorted(rule: Rule): unknown {
  return Object.entries(rule)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}
