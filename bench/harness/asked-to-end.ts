/**
 * Rejects when the process is asked to end, so that all that it has started is ended before it. Called before anything is
 * started, and waited for beside the work.
 */
export function askedToEnd(): Promise<never> {
  const ended = Promise.withResolvers<never>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => ended.reject(new Error(`ended by ${signal}`)));
  // While servers start nobody waits for it yet.
  ended.promise.catch(() => undefined);
  return ended.promise;
}
