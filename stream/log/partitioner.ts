const SEED = 0x9747b28c;
const MIX = 0x5bd1e995;

/**
 * The partition of a key, as Kafka's default partitioner chooses it (`toPositive(murmur2(key)) % partitions`), so that
 * keys lie alike on both logs.
 */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return partitions === 1 ? 0 : (murmur2(key) & 0x7fffffff) % partitions;
}

/** MurmurHash2, 32 bits (Austin Appleby, public domain), with the seed of Kafka's `Utils.murmur2`. */
export function murmur2(data: Uint8Array): number {
  const { length } = data;
  let hash = SEED ^ length;
  let at = 0;
  for (const end = length - (length % 4); at < end; at += 4) {
    let word = byte(data, at) | (byte(data, at + 1) << 8) | (byte(data, at + 2) << 16) | (byte(data, at + 3) << 24);
    word = Math.imul(word, MIX);
    word = Math.imul(word ^ (word >>> 24), MIX);
    hash = Math.imul(hash, MIX) ^ word;
  }
  const left = length - at;
  if (left >= 3) hash ^= byte(data, at + 2) << 16;
  if (left >= 2) hash ^= byte(data, at + 1) << 8;
  if (left >= 1) hash = Math.imul(hash ^ byte(data, at), MIX);
  hash = Math.imul(hash ^ (hash >>> 13), MIX);
  return hash ^ (hash >>> 15);
}

function byte(data: Uint8Array, at: number): number {
  return data[at] ?? 0;
}
