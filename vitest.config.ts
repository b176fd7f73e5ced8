import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{stream,connectors,classifiers,sinks,dashboard,cli,bench,deploy,tests}/**/*.test.ts'],
    exclude: ['node_modules/**', 'dashboard/web/**/*.ui.test.tsx'],
    globalSetup: ['tests/support/global-setup.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    setupFiles: process.env['COVERAGE_OF_PROCESSES'] === undefined ? [] : ['tests/line-coverage/child-coverage.ts'],
    coverage: {
      provider: 'v8',
      reporter: ['json'],
      include: ['{stream,connectors,classifiers,sinks,dashboard/server,cli}/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.fixture.ts', '**/conformance/**', '**/testing/**'],
    },
  },
});
