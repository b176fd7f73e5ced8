import { Keyring } from '#kernel/secrets/keyring';

/** The master keys themselves, for whoever has to hand them to another thread. Never logged, never stored from here. */
export interface KeyMaterial {
  readonly masters: ReadonlyMap<string, Uint8Array>;
  readonly currentId: string;
  readonly fingerprintId: string;
}

export function toKeyring({ masters, currentId, fingerprintId }: KeyMaterial): Keyring {
  return new Keyring(masters, currentId, fingerprintId);
}
