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

export interface ToyParts {
  readonly split?: string;
  /** What the vocabularies are told besides, such as `, most: 8`. */
  readonly vocabularies?: readonly [spanish: string, english: string];
  /** Statements of `train` besides loss and optimizer. */
  readonly train: readonly string[];
  /** Sections after `train`. */
  readonly rest?: string;
}

/** An experiment that learns to translate the pairs in `pairs.tsv`. */
export function toyExperiment({
  split = "split(train: 80%, validate: 10%, test: 10%)",
  vocabularies: [spanish, english] = ["", ""],
  train,
  rest = "",
}: ToyParts): string {
  return `edition 2026

experiment toy {
  seed = 3

  data {
    rows pairs = tsv("pairs.tsv", columns: [spanish, english]) |> ${split}
    vocab es = vocabulary(words(pairs.spanish)${spanish})
    vocab en = vocabulary(words(pairs.english)${english})
    input  spanish = tokens(words(pairs.spanish), es)
    target english = tokens(words(pairs.english), en, end: true)
  }

  model {
    ${TOY_MODEL}
  }

  train {
    loss      = cross_entropy(logits, english)
    optimizer = adam(rate: 1e-2)
    ${train.join("\n    ")}
  }
${rest}}
`;
}
