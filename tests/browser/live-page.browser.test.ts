import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStage, TOKEN } from '#dashboard/server/server.fixture';
import { eventually } from '#tests/support/eventually';
import { axeViolations, buildWeb, launchBrowser, missingBrowser, openPage } from './page.ts';
import {
  cardAlert,
  fieldSummary,
  labelOf,
  messageAlert,
  shopOverview,
  shopSource,
  ShopStory,
  STORY_FIELDS,
} from './shop-story.ts';
import { StageServer, type Held } from './stage-server.ts';

const missing = missingBrowser();
let web: string;
let browser: Browser;

beforeAll(async () => {
  if (missing !== null) return;
  web = await mkdtemp(join(tmpdir(), 'vigie-web-'));
  await buildWeb(web);
  browser = await launchBrowser();
});

afterAll(async () => {
  if (missing !== null) return;
  await browser.close();
  await rm(web, { recursive: true, force: true });
});

const shop = (more: Partial<Held> = {}): Held => {
  const nowMs = Date.now();
  return {
    overview: shopOverview(),
    sources: [shopSource(nowMs)],
    fields: STORY_FIELDS.map((field) => fieldSummary(field, nowMs - 60_000)),
    alerts: [cardAlert(nowMs), messageAlert(nowMs)],
    ...more,
  };
};

async function stage(held: Held = shop()) {
  const server = new StageServer(web, held);
  await server.listen();
  return server;
}

function publishFindings(server: StageServer, story: ShopStory, count: number): void {
  for (let i = 0; i < count; i += 1) server.publish({ channel: 'findings', of: 1, data: story.finding(Date.now()) });
}

const signedIn = (server: StageServer) => `${server.url}/#token=${server.token}`;
const feed = (page: Page) => page.getByRole('grid', { name: 'Findings' });
const feedRows = (page: Page) => feed(page).locator('tbody tr');
const connection = (page: Page) => page.getByTitle('Connection', { exact: true });

/** What has the focus, by its accessible name or its text. */
const focused = (page: Page) =>
  page.evaluate('document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent');

async function isLive(page: Page): Promise<void> {
  await eventually(async () => expect(await connection(page).textContent()).toContain('Live'));
}

describe.skipIf(missing !== null)(`the live page${missing === null ? '' : ` (${missing})`}`, () => {
  test('the token leaves the address at once, and the page answers its four questions', async () => {
    await using server = await stage();
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await isLive(page);
    expect(page.url()).toBe(`${server.url}/`);
    server.publish({ channel: 'stats', data: new ShopStory().stats(Date.now()) });
    const questions = page.getByRole('list', { name: 'At a glance' }).getByRole('listitem');
    await eventually(async () => {
      expect(await questions.allInnerTexts()).toEqual([
        expect.stringMatching(/sources\?\s+Keeping up\s+4\.1 kB/u),
        expect.stringMatching(/classification keeping up\?\s+Keeping up\s+\d+ ms/u),
        expect.stringMatching(/sinks keeping up\?\s+Keeping up\s+\d+/u),
        expect.stringMatching(/leaking\?\s+Act now\s+2/u),
      ]);
    });
    await page.reload();
    await isLive(page);
    expect(opened.troubles).toEqual([]);
  });

  test('the demo says what it runs on, and what is missing with the command that adds it', async () => {
    const kafka = { name: 'kafka', part: 'server', database: 'Kafka' } as const;
    const redis = { name: 'redis', part: 'server', database: 'Redis' } as const;
    await using server = await stage(
      shop({
        demo: [
          { ...kafka, state: 'running', address: '127.0.0.1:19092', command: null },
          { ...redis, state: 'missing', address: null, command: 'npm run stack:install -- redis' },
        ],
      }),
    );
    await using opened = await openPage(browser, signedIn(server));
    const cards = opened.page.getByRole('list', { name: 'Sources' }).getByRole('listitem');
    await eventually(async () => {
      expect((await cards.allInnerTexts()).slice(1)).toEqual([
        expect.stringMatching(/The demo runs on\s+Kafka 127\.0\.0\.1:19092/u),
        expect.stringMatching(/Redis is not on this machine[^]*npm run stack:install -- redis/u),
      ]);
    });
    expect(opened.troubles).toEqual([]);
  });

  test('a wrong token is said with its mend, and a right one opens the page', async () => {
    await using server = await stage();
    await using opened = await openPage(browser, `${server.url}/#token=wrong`);
    const { page } = opened;
    await page.getByText('VIG_A501').waitFor();
    await page.getByLabel('Access token').fill(`${server.url}/#token=${server.token}`);
    await page.keyboard.press('Enter');
    await isLive(page);
    expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie')).not.toContain(server.token);
  });

  test('a finding appears as it is made; its row opens by the keyboard, and Escape gives the focus back', async () => {
    await using server = await stage();
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await isLive(page);
    const story = new ShopStory();
    publishFindings(server, story, 20);
    await eventually(async () => expect(await feedRows(page).count()).toBeGreaterThan(5));
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await feed(page).getAttribute('aria-activedescendant')).toMatch(/row-1$/u);
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Finding' });
    await drawer.waitFor();
    const text = await drawer.innerText();
    expect(await drawer.innerText()).toMatch(/Masked|never shows or keeps/u);
    expect(STORY_FIELDS.some(({ reason }) => text.includes(reason))).toBe(true);
    const before = await drawer.innerText();
    await page.keyboard.press('j');
    await eventually(async () => expect(await drawer.innerText()).not.toBe(before));
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await eventually(async () => expect(await focused(page)).toBe('Findings'));
    expect(opened.troubles).toEqual([]);
  });

  test('every key of the sheet does what it says', async () => {
    await using server = await stage();
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await isLive(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('jk ?');
    expect(await page.getByLabel('Search findings and fields').inputValue()).toBe('jk ?');
    expect(page.url()).toContain('q=jk');
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    expect(await focused(page)).toBe('Labelled fields');
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    expect(await focused(page)).toBe('Alerts');
  });

  test('Space holds the view still, counts what comes, and the pill goes on with the newest', async () => {
    await using server = await stage();
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await isLive(page);
    const story = new ShopStory();
    publishFindings(server, story, 30);
    await eventually(async () => expect(await feedRows(page).count()).toBeGreaterThan(5));
    await page.keyboard.press('Space');
    await eventually(async () => expect(await connection(page).textContent()).toContain('Paused by you'));
    const still = await feedRows(page).first().innerText();
    publishFindings(server, story, 1204);
    const pill = page.getByRole('button', { name: '+1,204 new' });
    await pill.waitFor();
    expect(await feedRows(page).first().innerText()).toBe(still);
    await pill.click();
    await pill.waitFor({ state: 'detached' });
    await isLive(page);
    expect(await feedRows(page).first().innerText()).not.toBe(still);
  });

  test('scrolling away pauses too, and scrolling back follows again', async () => {
    await using server = await stage();
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await isLive(page);
    const story = new ShopStory();
    publishFindings(server, story, 100);
    await eventually(async () => expect(await feedRows(page).count()).toBeGreaterThan(5));
    await feed(page).hover();
    await page.mouse.wheel(0, 600);
    await eventually(async () => expect(await connection(page).textContent()).toContain('Paused by you'));
    publishFindings(server, story, 3);
    await page.getByRole('button', { name: '+3 new' }).waitFor();
    await page.mouse.wheel(0, -2000);
    await isLive(page);
  });

  test('a sampled feed says of how many it shows one', async () => {
    await using server = await stage();
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await isLive(page);
    const story = new ShopStory();
    for (let i = 0; i < 30; i += 1) server.publish({ channel: 'findings', of: 20, data: story.finding(Date.now()) });
    await eventually(async () => expect(await page.getByText('showing 1 of 20').isVisible()).toBe(true));
  });

  test('L2, L3: a drop shows, what came meanwhile follows without a gap; another run is a gap row that can be filled', async () => {
    await using server = await stage();
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await isLive(page);
    const story = new ShopStory();
    publishFindings(server, story, 5);
    await eventually(async () => expect(await feedRows(page).count()).toBe(5));
    await server.vanish();
    await eventually(async () => expect(await connection(page).textContent()).toMatch(/Reconnecting|Connecting/u));
    await page.getByText('Not current: these are the last known figures.').waitFor();
    await eventually(async () => expect(await page.getByText('Last known').count()).toBe(4));
    publishFindings(server, story, 2);
    await server.listen();
    await isLive(page);
    await eventually(async () => expect(await feedRows(page).count()).toBe(7));
    expect(await page.getByText('Connection was lost').count()).toBe(0);

    await server.vanish();
    await server.comeBackAs('run-2');
    await page.getByText('Connection was lost for').waitFor();
    publishFindings(server, story, 1);
    await eventually(async () => expect(await feedRows(page).count()).toBe(9));
    await page.getByRole('button', { name: 'Load what the server holds' }).click();
    await page.getByText('The server holds nothing more of it.').waitFor();
    server.lag(1204);
    await page.getByText('This page was too slow: 1,204 events were left out.').waitFor();
  });

  test('silence is shown as stale, never as live', async () => {
    await using server = await stage();
    server.heartbeatMs = 1500;
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await page.getByText('The connection stands but nothing comes.').waitFor();
    expect(await connection(page).textContent()).toMatch(/Stale · last event \d+ s/u);
  });

  test('fields change live, sort and export; a name that looks like a formula stays text', async () => {
    const evil = { ...STORY_FIELDS[0], path: '=cmd|calc' };
    await using server = await stage();
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await isLive(page);
    const fields = page.getByRole('grid', { name: 'Labelled fields' });
    await eventually(async () => expect(await fields.locator('tbody tr').count()).toBe(STORY_FIELDS.length));
    const [first] = STORY_FIELDS;
    if (first === undefined) throw new Error('the story has no field');
    server.publish({ channel: 'fields', data: labelOf({ ...first, ...evil }, Date.now(), 12) });
    await fields.getByText('=cmd|calc').waitFor();
    await page.getByRole('button', { name: 'Sort by Entity' }).click();
    expect(await fields.locator('tbody tr').first().innerText()).toContain('API_KEY');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    expect(csv).toContain("'=cmd|calc");
    expect(csv.trimEnd().split('\r\n')).toHaveLength(STORY_FIELDS.length + 2);
  });

  test('P6: a field says on what its label stands, and what of its values was not examined', async () => {
    const held = shop();
    const unexamined = [
      { reason: 'binary' as const, values: 1204 },
      { reason: 'unchanged' as const, values: 7 },
    ];
    held.fields = held.fields.map((field) => ({ ...field, unexamined }));
    await using server = await stage(held);
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await isLive(page);
    await page.getByRole('grid', { name: 'Labelled fields' }).locator('tbody tr').first().click();
    const drawer = page.getByRole('dialog', { name: 'Labelled field' });
    await drawer.getByText('1,204 · bytes that are no text').waitFor();
    const text = await drawer.innerText();
    expect(text).toContain('7 · not sent, since the change left it as it was');
    expect(text).toContain('a hit stands by itself');
    expect(await axeViolations(page)).toEqual([]);
    expect(opened.troubles).toEqual([]);
  });

  test('the filter is in the address, and a link to it shows the same', async () => {
    await using server = await stage();
    publishFindings(server, new ShopStory(), 60);
    await using opened = await openPage(browser, `${server.url}/?class=CREDENTIALS#token=${server.token}`);
    const { page } = opened;
    await isLive(page);
    await eventually(async () => {
      const classes = await feedRows(page).locator('[data-column=class]').allInnerTexts();
      expect(new Set(classes)).toEqual(new Set(['CREDENTIALS']));
    });
    await page.getByRole('button', { name: 'CREDENTIALS' }).click();
    await page.getByLabel('Search findings and fields').fill('card');
    await eventually(async () =>
      expect(await page.getByRole('grid', { name: 'Labelled fields' }).locator('tbody tr').count()).toBe(1),
    );
    expect(new URL(page.url()).search).toBe('?q=card');
    await page.getByLabel('Search findings and fields').fill('nothing like it');
    await page.getByText('No finding matches the filter').waitFor();
  });

  test('an alert is acknowledged with a comment, and what cannot be done says why', async () => {
    await using server = await stage();
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await isLive(page);
    const card = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: 'CREDIT_CARD in public.orders.comment' }) });
    await card.getByRole('button', { name: 'Acknowledge' }).click();
    await page.keyboard.type('asked the shop team');
    await page.keyboard.press('Enter');
    await page.getByText('1 acknowledged').first().waitFor();
    server.held.alerts = server.held.alerts.map((alert) => ({ ...alert, state: 'resolved' }));
    const message = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: 'EMAIL_ADDRESS in public.support_message.body' }) });
    await message.getByRole('button', { name: 'Resolve' }).click();
    await page.keyboard.press('Enter');
    await page.getByText('VIG_A506').waitFor();
    expect(await page.getByText('Read the object again and decide anew.').isVisible()).toBe(true);
  });

  test('with nothing to watch it says what to do', async () => {
    await using server = await stage({
      overview: { ...shopOverview(), sources: 0, label: { p50Ms: null, p99Ms: null, count: 0 } },
      sources: [],
      fields: [],
      alerts: [],
    });
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await page.getByText('No source yet').waitFor();
    await page.getByText('vigie sources add shop postgres://').waitFor();
    await page.getByText('Nothing found yet').waitFor();
    expect(await page.getByText('Nothing open', { exact: true }).count()).toBe(2);
  });

  test('a source in trouble shows code, meaning and mend', async () => {
    const error = {
      code: 'VIG_C107',
      message: 'The slot no longer holds the WAL.',
      mend: 'Run `vigie sources resnapshot shop`.',
    };
    await using server = await stage(shop({ sources: [shopSource(Date.now(), { state: 'failed', error })] }));
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await page.getByText('VIG_C107').waitFor();
    await page.getByText('vigie sources resnapshot shop').waitFor();
    expect(await page.getByText('Broken').isVisible()).toBe(true);
  });

  test('names of a hostile database are inert: markup, scripts, direction, escapes', async () => {
    await using server = await stage();
    await using opened = await openPage(browser, signedIn(server));
    const { page } = opened;
    await isLive(page);
    const markup = '<img src=x onerror="window.pwned=1"><b>hi</b>';
    const turned = 'user\u{202E}drowssap\u{200B}';
    const story = new ShopStory();
    const [base] = STORY_FIELDS;
    if (base === undefined) throw new Error('the story has no field');
    for (const path of [markup, turned, '\u{1B}[31mred']) {
      const finding = story.finding(Date.now(), { ...base, path });
      server.publish({
        channel: 'findings',
        of: 1,
        data: { ...finding, source: markup.slice(0, 40), dataset: `postgres://h:1/d.${markup}` },
      });
      server.publish({ channel: 'fields', data: labelOf({ ...base, path }, Date.now()) });
    }
    server.publish({ channel: 'alerts', data: cardAlert(Date.now(), { id: markup, title: markup, text: turned }) });
    await feed(page).getByText('U+202E').first().waitFor();
    await feed(page).getByText('U+001B').first().waitFor();
    await page.getByRole('heading', { name: markup }).waitFor();
    expect(await page.evaluate('window.pwned ?? document.querySelectorAll("main img, main b").length')).toBe(0);
    expect(opened.troubles).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('WCAG 2.2 AA: axe finds nothing, %s', async (colorScheme) => {
    await using server = await stage();
    publishFindings(server, new ShopStory(), 40);
    await using opened = await openPage(browser, signedIn(server), { colorScheme, reducedMotion: 'reduce' });
    const { page } = opened;
    await isLive(page);
    await eventually(async () => expect(await feedRows(page).count()).toBeGreaterThan(5));
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await server.vanish();
    await page.getByText('Not current').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('the sign-in is clean too, and French is French', async () => {
    await using server = await stage();
    await using opened = await openPage(browser, server.url, { locale: 'fr-FR', colorScheme: 'dark' });
    const { page } = opened;
    await page.getByLabel('Jeton d’accès').waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('fr');
    expect(await axeViolations(page)).toEqual([]);
  });

  test.each([
    ['a phone', { width: 390, height: 844 }],
    ['200 % zoom of 1440 × 900', { width: 720, height: 450 }],
    ['400 % zoom of 1280 × 1024 (WCAG 1.4.10)', { width: 320, height: 256 }],
  ])('%s: nothing is cut off sideways', async (_what, viewport) => {
    await using server = await stage();
    publishFindings(server, new ShopStory(), 20);
    await using opened = await openPage(browser, signedIn(server), { viewport });
    const { page } = opened;
    await isLive(page);
    await eventually(async () => expect(await feedRows(page).count()).toBeGreaterThan(2));
    expect(
      await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    ).toBeLessThanOrEqual(0);
    expect(await axeViolations(page)).toEqual([]);
  });

  test('the first route stays within 300 kB of compressed script', async () => {
    const assets = join(web, 'assets');
    const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'));
    const sizes = await Promise.all(scripts.map(async (name) => gzipSync(await readFile(join(assets, name))).length));
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
  });

  test('with the real server, log and catalogue: live under its policy, and refused without the token', async () => {
    await using real = await openStage({ webRoot: web });
    await using opened = await openPage(browser, `${real.url}/#token=${TOKEN}`);
    const { page } = opened;
    await isLive(page);
    await page.getByText('No source yet').waitFor();
    const story = new ShopStory();
    for (let i = 0; i < 10; i += 1) real.feed.publish({ channel: 'findings', of: 1, data: story.finding(Date.now()) });
    real.feed.publish({ channel: 'alerts', data: cardAlert(Date.now()) });
    await eventually(async () => expect(await feedRows(page).count()).toBe(10));
    await page.getByRole('heading', { name: 'CREDIT_CARD in public.orders.comment' }).waitFor();
    expect(opened.troubles).toEqual([]);
    await using stranger = await openPage(browser, `${real.url}/#token=${'x'.repeat(40)}`);
    await stranger.page.getByText('VIG_A501').waitFor();
  });
});
