import { z } from 'zod';
import {
  CoverageInterval,
  DatasetLatency,
  DatasetSummary,
  FieldSummary,
  HistoryEntry,
  Overview,
} from '#contract/catalog';
import { DataClass } from '#contract/classes';
import { SourceId } from '#contract/dataset';
import { FieldLabel } from '#contract/label';
import { VigieError } from '#kernel/errors/vigie-error';
import { Cursor, failures, Limit, listOf, pageOf, token, Urn, type Routes } from '../api.ts';

const Search = z.string().min(1).max(200).optional();
const labelFilter = { class: DataClass.optional(), entity: z.string().max(64).optional() };
const placeFilter = { dataset: Urn.optional(), source: SourceId.optional() };

/** What the catalogue knows. URNs hold slashes, so they travel as `?urn=`. */
export const catalogRoutes: Routes = (api, context) => {
  api.get(
    '/api/v1/overview',
    {
      config: token,
      schema: {
        tags: ['catalogue'],
        summary: 'Figures of the whole installation',
        response: { 200: Overview, ...failures },
      },
    },
    () => context().reader.overview(),
  );

  api.get(
    '/api/v1/datasets',
    {
      config: token,
      schema: {
        tags: ['catalogue'],
        summary: 'Datasets, by page',
        querystring: z.strictObject({ source: SourceId.optional(), search: Search, limit: Limit, cursor: Cursor }),
        response: { 200: pageOf(DatasetSummary), ...failures },
      },
    },
    ({ query }) => context().reader.datasets(query),
  );

  api.get(
    '/api/v1/dataset',
    {
      config: token,
      schema: {
        tags: ['catalogue'],
        summary: 'One dataset and its figures',
        querystring: z.strictObject({ urn: Urn }),
        response: { 200: DatasetSummary, ...failures },
      },
    },
    async ({ query }) => found(await context().reader.dataset(query.urn), 'dataset'),
  );

  api.get(
    '/api/v1/fields',
    {
      config: token,
      schema: {
        tags: ['catalogue'],
        summary: 'Fields with their labels, by page',
        querystring: z.strictObject({
          ...placeFilter,
          ...labelFilter,
          labelled: z.stringbool().optional(),
          search: Search,
          limit: Limit,
          cursor: Cursor,
        }),
        response: { 200: pageOf(FieldSummary), ...failures },
      },
    },
    ({ query }) => context().reader.fields(query),
  );

  api.get(
    '/api/v1/field',
    {
      config: token,
      schema: {
        tags: ['catalogue'],
        summary: 'One field and its label',
        querystring: z.strictObject({ urn: Urn }),
        response: { 200: FieldSummary, ...failures },
      },
    },
    async ({ query }) => found(await context().reader.field(query.urn), 'field'),
  );

  api.get(
    '/api/v1/labels',
    {
      config: token,
      schema: {
        tags: ['catalogue'],
        summary: 'Labels that fields hold, by page',
        querystring: z.strictObject({ ...placeFilter, ...labelFilter, limit: Limit, cursor: Cursor }),
        response: { 200: pageOf(FieldLabel), ...failures },
      },
    },
    async ({ query }) => {
      const { items, cursor } = await context().reader.fields({ ...query, labelled: true });
      return { items: items.flatMap(({ label }) => (label === null ? [] : [label])), cursor };
    },
  );
};

/** What the catalogue knows of time: history, coverage, latency. */
export const boundsRoutes: Routes = (api, context) => {
  api.get(
    '/api/v1/history',
    {
      config: token,
      schema: {
        tags: ['catalogue'],
        summary: 'What happened to a dataset or a field, newest first',
        querystring: z.strictObject({ subject: Urn, limit: Limit }),
        response: { 200: listOf(HistoryEntry), ...failures },
      },
    },
    async ({ query }) => ({ items: await context().reader.history(query.subject, query.limit) }),
  );

  api.get(
    '/api/v1/coverage',
    {
      config: token,
      schema: {
        tags: ['catalogue'],
        summary: 'What was examined, and what was not',
        querystring: z.strictObject({ ...placeFilter, limit: Limit }),
        response: { 200: listOf(CoverageInterval), ...failures },
      },
    },
    async ({ query }) => ({ items: await context().reader.coverage(query) }),
  );

  api.get(
    '/api/v1/latency',
    {
      config: token,
      schema: {
        tags: ['operation'],
        summary: 'Commit to label, per dataset, against the objective',
        response: { 200: listOf(DatasetLatency), ...failures },
      },
    },
    async () => ({ items: await context().reader.latency() }),
  );
};

function found<T>(value: T | null, what: string): T {
  if (value === null) throw new VigieError('VIG_A504', `there is no such ${what}`);
  return value;
}
