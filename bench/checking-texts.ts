/** Files of a wanted size, in the languages that are compared. */
import { layOut } from "../src/compiler/syntax/layout.js";
import { lex } from "../src/compiler/syntax/lexer.js";

/** At least `size` characters of experiments, the first of the number `from`. */
export function rnnText(size: number, from = 0): string {
  const parts = ["edition 2026\n"];
  for (let at = from, length = 0; parts.length === 1 || length < size; at++) {
    parts.push(experiment(at));
    length += parts[parts.length - 1].length;
  }
  return parts.join("\n");
}

function experiment(at: number): string {
  return `## Experiment ${at} of a sweep.
experiment sweep_${at} {
  seed = ${at}

  param units = 64    in 16..256 step 16
  param rate  = 1e-3  in log 1e-4..1e-2
  param drop  = 20%   in 10%..50%

  data {
    rows strings = bits(length: ${40 + (at % 17)}, count: ${10_000 + at})
                   |> split(train: 80%, validate: 10%, test: 10%)

    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(string, cell: lstm, units: units) |> dropout(rate: drop)
    logits = dense(last(states), units: odd.classes)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: rate)
    clip      = norm(1.0)
    batch     = 64
    epochs    = ${10 + (at % 5)}
    keep best validate.loss
  }

  measure {
    right = accuracy(predicted(logits), odd)
  }
}
`;
}

/** The same file with a `;` where a statement ends, since ends of lines mean nothing to Langium. */
export function langiumText(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const { tokenType, startOffset } of layOut(lex(text).tokens).tokens) {
    if (tokenType.name !== "Newline") continue;
    parts.push(text.slice(at, startOffset), ";");
    at = startOffset;
  }
  return `${parts.join("")}${text.slice(at).trimEnd()};\n`;
}

/** At least `size` characters of TypeSpec: models that name one another, with defaults, ranges and documentation. */
export function typeSpecText(size: number): string {
  const parts: string[] = [];
  for (let at = 0, length = 0; length < size; at++) {
    parts.push(model(at));
    length += parts[at].length;
  }
  return parts.join("\n");
}

function model(at: number): string {
  return `/** Experiment ${at} of a sweep. */
model Sweep${at} {
  seed: int32 = ${at};

  @minValue(16) @maxValue(256) units: int32 = 64;
  @minValue(0.0001) @maxValue(0.01) rate: float64 = 0.001;
  @minValue(0.1) @maxValue(0.5) drop: float64 = 0.2;

  data: {
    strings: Bits${at};
    shares: [0.8, 0.1, 0.1];
    input: int32[];
    target: "odd" | "even";
  };

  cell: "rnn" | "gru" | "lstm" = "lstm";
  optimizer: "sgd" | "adam" = "adam";
  batch?: int32 = 64;
  epochs?: int32 = ${10 + (at % 5)};
  before?: Sweep${Math.max(0, at - 1)};
}

@doc("Strings of bits.") model Bits${at} {
  @minValue(1) length: int32 = ${40 + (at % 17)};
  count: int32 = ${10_000 + at};
}
`;
}
