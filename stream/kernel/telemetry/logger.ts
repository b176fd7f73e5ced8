import { pino, type Logger as PinoLogger } from 'pino';

/**
 * Structured log. The message is a constant lower-case phrase, facts go into fields; never a record value, never an
 * error's foreign message (pass the {@link VigieError} under `err`: its serialiser keeps code, message and mend only).
 */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  child(fields: Readonly<Record<string, unknown>>): Logger;
};

/** Writes nothing. For tests and one-shot commands. */
export const silentLogger: Logger = pino({ level: 'silent' });
