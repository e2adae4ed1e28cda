/** A small model that is a pure function of what it has seen: every text has its own logits, row by row. */
import type { StepModel } from "../../../src/runtime/decoding/step-model.js";

/** Logits after these tokens, the start among them. */
export type LogitsOf = (seen: readonly number[], sentence: number) => readonly number[];

/** Each sentence has `width` rows. */
export function madeUp(classes: number, sentences: readonly number[], width: number, of: LogitsOf): StepModel {
  const rows = sentences.length * width;
  let seen: readonly (readonly number[])[] = Array.from({ length: rows }, () => []);
  return {
    rows,
    step(tokens) {
      seen = seen.map((before, row) => [...before, tokens[row]]);
      const logits = seen.flatMap((all, row) => of(all, sentences[Math.floor(row / width)]));
      return {
        classes,
        logits: Float64Array.from(logits),
        attention: (row) => Float32Array.of(seen[row].length),
      };
    },
    move(from) {
      seen = Array.from(from, (row) => seen[row]);
    },
  };
}

/** Numbers between -3 and 3 that depend on all that was seen. */
export function anyLogits(classes: number, salt: number): LogitsOf {
  return (seen, sentence) =>
    Array.from({ length: classes }, (_, id) => {
      let hash = (salt * 2654435761 + sentence * 40503 + id * 97) >>> 0;
      for (const token of seen) hash = (Math.imul(hash ^ (token + 1), 2246822519) + 374761393) >>> 0;
      hash = Math.imul(hash ^ (hash >>> 15), 3266489917) >>> 0;
      return ((hash >>> 8) / 2 ** 24) * 6 - 3;
    });
}
