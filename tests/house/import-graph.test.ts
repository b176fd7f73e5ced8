import { expect, test } from 'vitest';
import { importAliases, importsOf, isTest, sourceFiles, type Import } from './source-files.ts';

/** Rooms, the most specific first, and the rooms each may import besides itself. */
const ROOMS: readonly { readonly room: string; readonly mayImport: readonly string[] | 'all' }[] = [
  { room: 'stream/contract', mayImport: ['stream/kernel'] },
  { room: 'stream/kernel', mayImport: [] },
  { room: 'stream/log', mayImport: ['stream/contract', 'stream/kernel'] },
  { room: 'stream/codec', mayImport: ['stream/contract', 'stream/kernel'] },
  { room: 'stream/worker.ts', mayImport: ['stream/contract', 'stream/kernel'] },
  { room: 'connectors', mayImport: ['stream/contract', 'stream/kernel', 'stream/worker.ts'] },
  { room: 'classifiers', mayImport: ['stream/contract', 'stream/kernel', 'stream/worker.ts'] },
  { room: 'sinks', mayImport: ['stream/contract', 'stream/kernel', 'stream/worker.ts'] },
  { room: 'dashboard', mayImport: ['stream/contract', 'stream/kernel', 'stream/worker.ts'] },
  { room: 'cli', mayImport: 'all' },
  { room: 'deploy', mayImport: ['cli'] },
  { room: 'tests', mayImport: 'all' },
  { room: 'bench', mayImport: 'all' },
  { room: 'examples', mayImport: ['stream/contract'] },
];

const files = await sourceFiles();
const aliases = await importAliases();
const imports = files.flatMap((file) => importsOf(file, aliases));
const paths = new Set(files.map(({ path }) => path));

test('the graph is not empty, and every import of ours leads to a file', () => {
  expect(imports.length).toBeGreaterThan(100);
  const broken = imports.filter(({ to }) => to !== null && /\.tsx?$/u.test(to) && !paths.has(to));
  expect(broken.map(said)).toEqual([]);
});

test('a room imports only the rooms it may', () => {
  const wrong = imports.filter(({ from, to }) => to !== null && !isTest(from) && !allowed(from, to));
  expect(wrong.map(said)).toEqual([]);
});

test('the tests of a room may use every room but other tests', () => {
  const wrong = imports.filter(
    ({ from, to }) => to !== null && !from.startsWith('tests/') && isTest(from) && to.endsWith('.test.ts'),
  );
  expect(wrong.map(said)).toEqual([]);
});

test('only stream/log imports a Kafka client', () => {
  const wrong = imports.filter(
    ({ from, specifier }) =>
      /^(?:kafkajs|@kafkajs\/|@platformatic\/kafka)/u.test(specifier) &&
      // Examples are programs of others.
      !/^(?:stream\/(?:log|codec)|examples)\//u.test(from) &&
      !isTest(from),
  );
  expect(wrong.map(said)).toEqual([]);
});

test('the contract and the kernel know no client', () => {
  const allowedPackages = /^(?:node:|zod$|yaml$|pino$|pino-pretty$|prom-client$)/u;
  const wrong = imports.filter(
    ({ from, specifier, to }) =>
      to === null && !isTest(from) && /^stream\/(?:contract|kernel)\//u.test(from) && !allowedPackages.test(specifier),
  );
  expect(wrong.map(said)).toEqual([]);
});

test('classifiers do no input or output outside their worker', () => {
  const outside = /^(?:node:(?:fs|net|http|https|dns|child_process|dgram|tls)|pg$|ws$|fastify$)/u;
  const wrong = imports.filter(
    ({ from, specifier }) =>
      from.startsWith('classifiers/') &&
      !from.startsWith('classifiers/worker/') &&
      !isTest(from) &&
      outside.test(specifier),
  );
  expect(wrong.map(said)).toEqual([]);
});

test('inside a room paths are relative, across rooms they are names', () => {
  const wrong = imports.filter(({ from, to, specifier }) => {
    if (to === null || isTest(from)) return false;
    const same = roomOf(from) === roomOf(to);
    return same ? specifier.startsWith('#') && !specifier.startsWith('#kernel') : specifier.startsWith('.');
  });
  expect(wrong.map(said)).toEqual([]);
});

test('no file imports itself by any way round', () => {
  expect(cycles(imports)).toEqual([]);
});

test('the search for cycles finds one', () => {
  expect(cycles([edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('d', 'a')])).toEqual([['a', 'b', 'c']]);
});

function edge(from: string, to: string): Import {
  return { from, to, specifier: to };
}

function roomOf(path: string): string {
  return ROOMS.find(({ room }) => path === room || path.startsWith(`${room}/`))?.room ?? path;
}

function allowed(from: string, to: string): boolean {
  const room = ROOMS.find((one) => one.room === roomOf(from));
  if (room === undefined || room.mayImport === 'all') return true;
  return roomOf(to) === room.room || room.mayImport.includes(roomOf(to));
}

function said({ from, specifier }: Import): string {
  return `${from} imports ${specifier}`;
}

/** Strongly connected components of more than one file (Tarjan), each from its first name on. */
function cycles(edges: readonly Import[]): readonly (readonly string[])[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) if (to !== null) targets.set(from, [...(targets.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): number => {
    const index = order.size;
    order.set(node, index);
    low.set(node, index);
    stack.push(node);
    for (const next of targets.get(node) ?? []) {
      const reached = !order.has(next) ? visit(next) : stack.includes(next) ? (order.get(next) ?? index) : index;
      low.set(node, Math.min(low.get(node) ?? index, reached));
    }
    if (low.get(node) === index) {
      const members = stack.splice(stack.indexOf(node));
      if (members.length > 1 || (targets.get(node) ?? []).includes(node)) found.push(members.toSorted());
    }
    return low.get(node) ?? index;
  };
  for (const node of targets.keys()) if (!order.has(node)) visit(node);
  return found;
}
