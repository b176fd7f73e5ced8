import { toVigieError, VigieError } from '../errors/vigie-error.ts';

const MOST_CAUSES = 3;
const MOST_FRAMES = 8;

/**
 * What a log line says of an error: code, message, mend and retry of ours. Of a foreign error only its name and its code,
 * since its message may quote data (PostgreSQL's DETAIL does).
 */
export function serializeError(thrown: unknown): Readonly<Record<string, unknown>> {
  const error = toVigieError(thrown);
  const { details, ...known } = error.toJSON();
  return {
    ...known,
    ...(Object.keys(details).length === 0 ? {} : { details }),
    ...some('causes', causesOf(error)),
    // Where a defect is: frames hold function names and files, no values.
    ...(error.code === 'VIG_X900' ? some('frames', framesOf(thrown)) : {}),
  };
}

function causesOf(error: Error): readonly Readonly<Record<string, string>>[] {
  const causes: Readonly<Record<string, string>>[] = [];
  let cause = error.cause;
  while (cause instanceof Error && causes.length < MOST_CAUSES) {
    causes.push(
      cause instanceof VigieError
        ? { name: cause.name, code: cause.code, message: cause.message }
        : { name: cause.name, ...codeOf(cause) },
    );
    cause = cause.cause;
  }
  return causes;
}

function codeOf(error: Error): { readonly code?: string } {
  return 'code' in error && typeof error.code === 'string' ? { code: error.code.slice(0, 40) } : {};
}

function framesOf(thrown: unknown): readonly string[] {
  if (!(thrown instanceof Error) || thrown.stack === undefined) return [];
  // The stack begins with name and message. A message may look like frames itself, so it is cut off by its length.
  const head = `${thrown.name}: ${thrown.message}`;
  if (!thrown.stack.startsWith(head)) return [];
  const lines = thrown.stack.slice(head.length).split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, MOST_FRAMES);
}

function some(name: string, list: readonly unknown[]): Readonly<Record<string, unknown>> {
  return list.length === 0 ? {} : { [name]: list };
}
