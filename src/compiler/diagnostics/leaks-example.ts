/** The small experiments and files of which the pages of what only the data tell are made. */

type Files = Readonly<Record<string, string>>;

const ADJECTIVES = ["red", "old", "wide", "cold", "loud", "thin", "new", "sad", "odd", "calm"];
const NOUNS = ["gate", "bird", "ship", "road", "song", "lamp", "tree", "wall", "bell", "coat"];

/** Sixty different texts of three words. */
const TEXTS = Array.from({ length: 60 }, (_, at) => {
  const [tens, ones] = [Math.floor(at / 10), at % 10];
  return `${ADJECTIVES[ones]} ${NOUNS[(ones + tens) % 10]} ${ADJECTIVES[(3 * ones + 7 * tens + 1) % 10]}`;
});

/** The sign of a row, the same for every second and every fifth. */
const bit = (at: number) => ((at % 2) ^ (at % 5 === 0 ? 1 : 0)).toString();

const lines = (rows: readonly (readonly (string | number)[])[], separator = "\t") =>
  rows.map((cells) => `${cells.join(separator)}\n`).join("");

export interface Notes {
  readonly columns: string;
  readonly files: Files;
  readonly sha256: string;
  /** A stage before the split. */
  readonly before?: string;
  /** How rows are split; by chance unless said. */
  readonly by?: string | undefined;
  readonly target?: string;
  /** Another input, of classes, with how it is written. */
  readonly also?: readonly [name: string, written: string, words: boolean] | undefined;
}

/** Short texts, each of a class. */
export function notes({ columns, sha256, before, by, target = "good", also }: Notes): string {
  const isWord = !/\bgood\b/.test(target);
  const stages = [before, `split(${by ? `by: ${by}, ` : ""}train: 60%, validate: 20%, test: 20%)`];
  const data = [
    `rows notes = tsv("notes.tsv", columns: [${columns}]) {`,
    `             sha256 = "${sha256}"`,
    "           }",
    ...stages.flatMap((stage) => (stage === undefined ? [] : [`           |> ${stage}`])),
    "vocab  v    = vocabulary(words(notes.note))",
    ...(isWord ? [`vocab  k    = vocabulary(notes.${target})`] : []),
    ...(also?.[2] ? [`vocab  w    = vocabulary(notes.${also[0]})`] : []),
    "input  note = tokens(words(notes.note), v)",
    ...(also ? [`input  ${also[0]} = ${also[1]}`] : []),
    `target ${target} = ${isWord ? `tokens(notes.${target}, k)` : `notes.${target}`}`,
  ];
  return `edition 2026

experiment notes {
  data {
    ${data.join("\n    ")}
  }
  model {
    read   = last(recurrent(embed(note, size: 8), cell: gru, units: 8))
${also ? `    other  = embed(${also[0]}, size: 8)\n` : ""}    logits = dense(${also ? "read + other" : "read"}, units: ${target}.classes)
  }
  train {
    loss      = cross_entropy(logits, ${target})
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 3
  }
  measure {
    accuracy = accuracy(predicted(logits), ${target})
  }
}
`;
}

const NOTE_COLUMNS = "note, good: bit";

export const NOTES_TWICE: Notes = {
  columns: NOTE_COLUMNS,
  files: { "notes.tsv": lines([...TEXTS, ...TEXTS].map((text, at) => [text, bit(at % 60)])) },
  sha256: "8b18ce92e50514cd14a2be87f6a152d90b27986e4a74115a1f6e1f7a4ec40286",
};

export const NOTES_ON_TWO_SIDES: Notes = {
  columns: NOTE_COLUMNS,
  files: {
    "notes.tsv": lines([...TEXTS, ...TEXTS].map((text, at) => [text, at < 60 ? bit(at) : 1 - Number(bit(at % 60))])),
  },
  sha256: "1bc392fcc12b01ada6e2845c522f34f22dc662c6bd1d71cb7f0023ed39ea3cb8",
};

export const NOTES_BY_SPEAKER: Notes = {
  columns: "speaker, note, good: bit",
  files: { "notes.tsv": lines(TEXTS.map((text, at) => [`s${Math.floor(at / 4)}`, text, bit(at)])) },
  sha256: "edc3cb1010ef74c250785a39c96e3df4b363d1d5dce07177787bfa8ae66c58dc",
};

const dayOf = (at: number) => `2020-01-${String(1 + (at % 31)).padStart(2, "0")}`;

/** The newest first. */
export const ARRIVED: Notes = {
  columns: "day: date, note, good: bit",
  files: { "notes.tsv": lines(TEXTS.slice(0, 30).map((text, at) => [dayOf(30 - at), text, bit(at)])) },
  sha256: "2b9cd2a311c111472b97ec0c096b75a555838712db2f1967ae2bdd694d6295c9",
  by: "order()",
};

export const TOLD: Notes = {
  columns: "note, outcome: 0..1, good: bit",
  files: { "notes.tsv": lines(TEXTS.map((text, at) => [text, 1 - Number(bit(at)), bit(at)])) },
  sha256: "7e9f3e4dbf089160a6c94adecb3700a19fe69df4901d1c85cb648d876ab5f6d3",
  also: ["outcome", "notes.outcome", false],
};

/** The third kind stands at the beginning alone. */
export const SORTED_LABELS: Notes = {
  columns: "note, kind",
  files: {
    "notes.tsv": lines(
      TEXTS.map((text, at) => [text, at < 36 && at % 3 < 2 ? "news" : at % 2 ? "advice" : "question"]),
    ),
  },
  sha256: "d3713e38a371f23bd512ea8b969e9bfb03d623bfba44a5bb8bb765a087c3316f",
  by: "order()",
  target: "kind",
};

export const RARE_LABEL: Notes = {
  columns: "note, kind",
  files: { "notes.tsv": lines(TEXTS.map((text, at) => [text, at === 57 ? "rumour" : at % 2 ? "advice" : "question"])) },
  sha256: "452842e7d09ccb65898983419325ef3add63c58da4320a33ce5e80fd2194aed6",
  by: "order()",
  target: "kind",
};

export const NOTES_OF_ONE_LANGUAGE: Notes = {
  columns: "note, language, good: bit",
  files: { "notes.tsv": lines(TEXTS.map((text, at) => [text, "en", bit(at)])) },
  sha256: "484f5a4e0b0d8f532ed2f6da3628887967b9fd06c5b649dba3544ea6f097e64a",
  also: ["language", "tokens(notes.language, w)", true],
};

/** Two ways to ask for each of thirty sentences. */
export const PAIRS: { readonly files: Files; readonly sha256: string } = {
  files: {
    "pairs.tsv": lines(TEXTS.map((text, at) => [`${text} ${at < 30 ? "please" : "now"}`, TEXTS[at % 30]])),
  },
  sha256: "6b855943c6d0b2783a80c983aa487b20e9a28f6dee6c47ff8ac30d734d396be8",
};

/** What is asked into what is answered. */
export function pairs(by?: string): string {
  return `edition 2026

experiment answers {
  data {
    rows pairs = tsv("pairs.tsv", columns: [spanish, english]) {
                   sha256 = "${PAIRS.sha256}"
                 }
                 |> split(${by ? `by: ${by}, ` : ""}train: 60%, validate: 20%, test: 20%)
    vocab  v       = vocabulary([words(pairs.spanish), words(pairs.english)])
    input  spanish = tokens(words(pairs.spanish), v)
    target english = tokens(words(pairs.english), v, end: true)
  }
  model {
    memory = recurrent(embed(spanish, size: 8), cell: gru, units: 8)
    said   = recurrent(embed(previous(english), size: 8), cell: gru, units: 8, start: memory.state)
    logits = dense(said, units: english.classes)
  }
  train {
    loss      = cross_entropy(logits, english)
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 3
  }
  measure {
    perplexity = perplexity(logits, english)
  }
}
`;
}

const soldOn = (at: number) => [
  new Date(Date.UTC(2020, 0, 1 + at)).toISOString().slice(0, 10),
  (20 + 9 * Math.sin(at / 3) + ((at * at * 7) % 11)).toFixed(2),
];
const days = (from: number, to: number) =>
  `day,sold\n${lines(
    Array.from({ length: to - from }, (_, at) => soldOn(from + at)),
    ",",
  )}`;

export interface Sales {
  readonly files: Files;
  readonly sums: readonly string[];
  /** A stage of train. */
  readonly until?: string;
}

/** The first file goes on where the others begin. */
export const GIVEN_OVERLAP: Sales = {
  files: { "spring.csv": days(0, 90), "april.csv": days(91, 121), "march.csv": days(60, 90) },
  sums: [
    "837610c2b384e6898e94d2f7f674c8f1fdbe6290d72f3d8d4a36486a9533441a",
    "85444229fa1c9b2ba9991e478246bed937e7d1e6d452ec8fad28477059c5539c",
    "7b9e283e150a1238bc790170892680e457429c8c09874c8cb884d314a9c458a8",
  ],
};

/** Sales day by day, foretold from the days before. */
export function series({ sums: [spring, april, march], until }: Sales): string {
  const source = (name: string, sum: string) =>
    `csv("${name}.csv", columns: [day: date, sold: real]) { sha256 = "${sum}" }`;
  return `edition 2026

experiment sales {
  data {
    rows sales = split(given: {
      train:    ${source("spring", spring)}${until ? ` |> ${until}` : ""},
      validate: ${source("april", april)},
      test:     ${source("march", march)},
    })
    scale  z    = standard(sales.sold)
    target next = windows(scaled(sales.sold, z), length: 7)
  }
  model {
    states = recurrent(previous(next), cell: gru, units: 8)
    guess  = dense(states, units: 1)
  }
  train {
    loss      = squared_error(guess, next)
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 3
  }
  measure {
    error = mean_absolute_error(guess, next, scale: z)
  }
}
`;
}
