import { pino, stdTimeFunctions, type DestinationStream, type LoggerOptions } from 'pino';
import { systemClock, type Clock } from '../clock.ts';
import { serializeError } from './error-serializer.ts';
import type { Logger } from './logger.ts';
import { createRepeatLimiter } from './repeat-limiter.ts';

export interface LoggingConfig {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly format: 'auto' | 'json' | 'pretty';
}

export interface LoggerSurroundings {
  /** Where lines go; standard error when absent. */
  readonly destination?: DestinationStream | undefined;
  /** Whether a person reads along; as standard error says when absent. */
  readonly isTerminal?: boolean | undefined;
  readonly clock?: Clock | undefined;
}

/** Names of fields that are never printed, wherever a careless caller puts them. */
const SECRET_FIELDS = [
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  'url',
  'connectionString',
  'value',
  'row',
  'before',
  'after',
];

/** The process's logger. Standard error, since standard output is for data. */
export async function createLogger(config: LoggingConfig, surroundings: LoggerSurroundings = {}): Promise<Logger> {
  const clock = surroundings.clock ?? systemClock;
  const terminal = surroundings.isTerminal ?? process.stderr.isTTY;
  const pretty = config.format === 'pretty' || (config.format === 'auto' && terminal);
  const plain = surroundings.destination ?? standardError();
  return pino(loggerOptions(config, clock), pretty ? await prettyStream(plain, terminal) : plain);
}

/** A line that cannot be written, as to a file on a full disk, is lost; the process goes on. */
function standardError(): DestinationStream {
  const destination = pino.destination({ fd: 2, sync: true });
  destination.on('error', () => undefined);
  return destination;
}

function loggerOptions(config: LoggingConfig, clock: Clock): LoggerOptions {
  const limiter = createRepeatLimiter(() => clock.now());
  return {
    level: config.level,
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: serializeError },
    redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    formatters: { level: (label) => ({ level: label }), log: withoutForeignErrors },
    hooks: {
      logMethod(args, method, level) {
        const { fields, message } = normalise(args);
        const keptBack = limiter.admit(level, message, { ...this.bindings(), ...fields });
        if (keptBack === null) return;
        method.call(this, keptBack > 0 ? { ...fields, keptBack } : fields, message);
      },
    },
  };
}

/** pino takes the message of an error for its own when there is none; a foreign message may hold data. */
function normalise(args: readonly unknown[]): {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
} {
  const [first, second] = args;
  if (typeof first === 'string') return { fields: {}, message: first };
  const message = typeof second === 'string' ? second : 'event without a name';
  if (first instanceof Error) return { fields: { err: first }, message };
  return { fields: typeof first === 'object' && first !== null ? { ...first } : {}, message };
}

/** An error under any other name than `err` is reduced in the same way. */
function withoutForeignErrors(fields: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(fields)) {
    if (value instanceof Error && name !== 'err')
      return { ...withoutForeignErrors({ ...fields, [name]: serializeError(value) }) };
  }
  return fields;
}

async function prettyStream(destination: DestinationStream, colorize: boolean): Promise<DestinationStream> {
  const { prettyFactory } = await import('pino-pretty');
  const prettify = prettyFactory({
    colorize: colorize && process.env['NO_COLOR'] === undefined,
    ignore: 'pid',
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
  });
  return { write: (line) => destination.write(prettify(line) ?? line) };
}
