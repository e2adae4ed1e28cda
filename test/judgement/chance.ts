/** Numbers from a seed (mulberry32), apart from those of the runtime that is being judged. */
export function stream(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** At least 0 and below 1. */
export const unit = (random: () => number): number => random() / 2 ** 32;
