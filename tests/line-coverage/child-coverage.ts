/**
 * Set-up file of every test file while coverage is measured: the processes that a test starts (the program itself, above
 * all) write what they ran, threads included. It is set late, so that the test's own process, which vitest measures, is not.
 */
const folder = process.env['COVERAGE_OF_PROCESSES'];
if (folder !== undefined) process.env['NODE_V8_COVERAGE'] = folder;
