import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import axe from 'axe-core';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '..', '..');
/** Where `npm run build` writes. The tests write elsewhere, so that they never serve half of someone's build. */
const CHROMIUM = process.env['VIGIE_CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--headless=new',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * Why the browser tests do not run here, or null when they do. Where `VIGIE_REQUIRE` names chromium (CI), a missing one is
 * a failure: then this is null too and the launch says what is missing.
 */
export function missingBrowser(): string | null {
  if (existsSync(CHROMIUM) || (process.env['VIGIE_REQUIRE'] ?? '').split(',').includes('chromium')) return null;
  return `no Chromium at ${CHROMIUM}: install it (apt-get install chromium) or name one in VIGIE_CHROMIUM`;
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** Builds the web application as `npm run build` does, into the given folder. */
export async function buildWeb(outDir: string): Promise<void> {
  await build({
    configFile: join(ROOT, 'dashboard/web/vite.config.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  });
}

export interface OpenPage {
  readonly page: Page;
  /** Errors of the page, its console's errors and violations of its policy. A refused connection is not one. */
  readonly troubles: readonly string[];
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/ERR_CONNECTION|Failed to load resource/u.test(message.text()))
      troubles.push(message.text());
  });
  await page.goto(address);
  return { page, troubles, [Symbol.asyncDispose]: () => context.close() };
}

/** Rules of WCAG 2.2 A and AA that the page breaks, with the elements. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  // Not as a script element: the page's policy allows no inline script, and this is the same code through the debugger.
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ' ' + failureSummary)))`,
  );
  return Array.isArray(found) ? found.map(String) : [String(found)];
}
