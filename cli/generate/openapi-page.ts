import { openApiDocument } from '#dashboard/server/openapi';
import type { Page } from './page.ts';

/** The HTTP API as an OpenAPI document, for those who make clients of it or compare versions. */
export async function openApiFile(): Promise<Page> {
  return { path: 'docs/openapi.json', text: JSON.stringify(await openApiDocument(), null, 2) };
}
