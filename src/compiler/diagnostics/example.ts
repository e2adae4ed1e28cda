/** The small experiment into which the examples of the diagnostics' pages are put. */

export interface Parts {
  readonly head?: string;
  readonly settings?: string;
  readonly data?: string;
  readonly model?: string;
  readonly train?: string;
  readonly decode?: string;
  readonly measure?: string;
  readonly search?: string;
  readonly tail?: string;
}

const PARITY: Required<Parts> = {
  head: "",
  settings: "",
  data: `rows strings = bits(count: 2_000, length: 1..50)
                   |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`,
  model: `states = recurrent(string, cell: lstm, units: 16)
    logits = dense(last(states), units: odd.classes)`,
  train: `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    epochs    = 3`,
  decode: "",
  measure: "accuracy = accuracy(predicted(logits), odd)",
  search: "",
  tail: "",
};

/** A whole file: the parity experiment with some parts replaced. */
export function parity(parts: Parts = {}): string {
  const { head, settings, data, model, train, decode, measure, search, tail } = { ...PARITY, ...parts };
  const lines = [
    "edition 2026",
    ...(head ? ["", head] : []),
    "",
    "experiment parity {",
    "  seed = 1",
    ...(settings ? [`  ${settings}`] : []),
    "  data {",
    `    ${data}`,
    "  }",
    "  model {",
    `    ${model}`,
    "  }",
    "  train {",
    `    ${train}`,
    "  }",
    ...(decode ? ["  decode {", `    ${decode}`, "  }"] : []),
    "  measure {",
    `    ${measure}`,
    "  }",
    ...(search ? ["  search {", `    ${search}`, "  }"] : []),
    "}",
    ...(tail ? ["", tail] : []),
  ];
  return `${lines.join("\n")}\n`;
}
