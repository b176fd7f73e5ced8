/**
 * How Node.js is started for Vigie; `npm start`, `npm run vigie` and the program's first line say the same.
 *
 * Left to itself V8 lets the young generation grow to three times 64 MB on a large machine and promotes what a busy
 * second leaves in it, so that the resident size of the process follows its load for minutes. With 16 MB it is flat;
 * `npm run bench` shows the throughput to be the same.
 */
export const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=16'];
