import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { ownTopics } from '#contract/topics';
import { asyncApiDocument } from './asyncapi-page.ts';

test('the AsyncAPI document is valid and tells of every topic that rests in the clear', () => {
  const { definitions, ...schema }: { definitions?: object | undefined } = specs.schemas['3.0.0'];
  // Its own copy of draft-07 stands beside the validator's.
  const { 'http://json-schema.org/draft-07/schema': _, ...rest }: Record<string, unknown> = { ...definitions };
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const document = asyncApiDocument();
  const validate = ajv.compile({ ...schema, definitions: rest });
  expect([validate(document), validate.errors]).toEqual([true, null]);
  const told = Object.values(document.channels).map(({ address }) => address);
  expect(told.toSorted()).toEqual(
    ownTopics
      .filter(({ encrypted }) => !encrypted)
      .map(({ name }) => name)
      .toSorted(),
  );
});
