/** Whether the Vigie of this container turns: exit code 0 or 1, for the health check of its image. */
const port = process.env['VIGIE_SERVER__PORT'] ?? '7411';

try {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_500) });
  process.exitCode = answer.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
