/** Rejects when the process is asked to end, so that all that it has started is ended before it. */
export function askedToEnd(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => reject(new Error(`ended by ${signal}`)));
  });
}
