import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import type { Api } from '../api.ts';

/** Everything from this server itself, nothing inline, in nobody's frame. `data:` is for the images that CSS holds. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer, page or not. */
export const SECURITY_HEADERS = {
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Vigie</title></head><body>
<h1>The dashboard is not built</h1>
<p>Run <code>npm run build</code> in the project folder, then start Vigie again. The API is at <a href="/openapi.json">/openapi.json</a>.</p>
</body></html>
`;

/** Serves the pages of the web application; returns what answers to an address that only the application knows. */
export async function serveWeb(api: Api, webRoot: string | null): Promise<(reply: FastifyReply) => FastifyReply> {
  const index = webRoot === null ? NOT_BUILT : await readFile(join(webRoot, 'index.html'), 'utf8');
  const page = (reply: FastifyReply): FastifyReply =>
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(index);
  await api.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'open' };
      route.schema = { ...route.schema, hide: true };
    });
    scope.get('/', (_, reply) => page(reply));
    if (webRoot === null) return;
    const assets = join(webRoot, 'assets');
    const common = { dotfiles: 'deny', index: false, redirect: false } as const;
    // The names of the assets hold their content's hash, so they never change.
    if (existsSync(assets)) {
      await scope.register(fastifyStatic, {
        ...common,
        root: assets,
        prefix: '/assets/',
        immutable: true,
        maxAge: '1y',
      });
    }
    const rest = { root: webRoot, prefix: '/', wildcard: false, globIgnore: ['assets/**', 'index.html'] };
    await scope.register(fastifyStatic, { ...common, ...rest, decorateReply: false, maxAge: 0 });
  });
  return page;
}
