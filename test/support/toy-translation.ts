/** A toy language of nine words, whose sentences are said word for word in the other order: what a translator is tested on. */

export const TOY_WORDS: readonly (readonly [spanish: string, english: string])[] = [
  ["yo", "i"],
  ["veo", "see"],
  ["un", "a"],
  ["gato", "cat"],
  ["perro", "dog"],
  ["rojo", "red"],
  ["grande", "big"],
  ["casa", "house"],
  ["hoy", "today"],
];

/** So many pairs, of `fewest` to three words more. */
export function toyPairs(count: number, fewest: number): readonly (readonly [spanish: string, english: string])[] {
  return Array.from({ length: count }, (_, at) => {
    const pick = (step: number) => TOY_WORDS[(at * 7 + step * (1 + (at % 5))) % TOY_WORDS.length];
    const words = Array.from({ length: fewest + (at % 4) }, (_, step) => pick(step));
    const [spanish, english] = [words.map(([word]) => word), words.map(([, word]) => word)];
    return [spanish.join(" "), english.toReversed().join(" ")] as const;
  });
}

/** As a file of tab-separated columns. */
export function toyTable(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map((pair) => `${pair.join("\t")}\n`).join("");
}

/** A GRU that reads and one that writes, looking back. */
export const TOY_MODEL = `memory = embed(spanish, size: 12) |> recurrent(cell: gru, units: 24)
    spoken = embed(previous(english), size: 12)
             |> recurrent(cell: gru, units: 24, start: memory.state, attend: additive(memory, size: 12))
    logits = dense(spoken, units: english.classes)`;
