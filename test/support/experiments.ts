/** Small experiments that train in a moment. */

export interface Parts {
  readonly settings?: string;
  readonly data?: string;
  readonly model?: string;
  readonly train?: string;
  readonly measure?: string;
}

const PARITY: Required<Parts> = {
  settings: "param units = 8 in 4..16",
  data: `rows strings = bits(count: 1_000, length: 1..12) |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`,
  model: `states = recurrent(string, cell: lstm, units: units)
    logits = dense(last(states), units: odd.classes)`,
  train: `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    epochs    = 2`,
  measure: "accuracy = accuracy(predicted(logits), odd)",
};

export function parity(parts: Parts = {}): string {
  const { settings, data, model, train, measure } = { ...PARITY, ...parts };
  return `edition 2026

experiment parity {
  seed = 3
  ${settings}

  data {
    ${data}
  }

  model {
    ${model}
  }

  train {
    ${train}
  }

  measure {
    ${measure}
  }
}
`;
}

/** Small enough to be searched many times in a test: two parameters with domains, one of reals. */
export function searched(epochs = 2): string {
  return parity({
    settings: "param units = 4 in 2..9\n  param rate = 1e-2 in log 1e-3..1e-1",
    data: `rows strings = bits(count: 200, length: 1..6) |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`,
    model: `states = recurrent(string, cell: gru, units: units)
    logits = dense(last(states), units: odd.classes)`,
    train: `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: rate)
    batch     = 20
    epochs    = ${epochs}
    keep best validate.loss`,
  });
}
