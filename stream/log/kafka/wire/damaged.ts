import { VigieError } from '#kernel/errors/vigie-error';

export function damagedCompression(codec: string): VigieError {
  return new VigieError('VIG_K208', 'a batch cannot be decompressed', { details: { codec } });
}
