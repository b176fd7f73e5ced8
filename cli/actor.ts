import { Option } from '@commander-js/extra-typings';
import type { Io } from './io.ts';

/** For what people do and others read later. */
export function byOption() {
  return new Option('--by <name>', 'who says so; the user of this machine when left out');
}

/** The given name, else that of the user; undefined where the machine does not tell: then the token's name stands. */
export function actor({ env }: Pick<Io, 'env'>, given: string | undefined): string | undefined {
  const name = given ?? env['USER'] ?? env['LOGNAME'] ?? env['USERNAME'];
  return name === undefined || name === '' ? undefined : name;
}
