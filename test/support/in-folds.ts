/** A small experiment whose rows are in folds by chance, and its data. */

/** `search`: what stands in the section of that name. */
export function inFolds({ folds = 3, epochs = 2, search = "minimize validate.loss" } = {}): string {
  return `edition 2026

experiment odd {
  seed = 3
  param units = 3 in 2..6

  data {
    rows strings = csv("strings.csv", columns: [bits: [4] of bit])
                   |> split(by: k_folds(folds: ${folds}), test: 20%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(string, cell: gru, units: units)
    logits = dense(last(states), units: 2)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 2e-2)
    batch     = 8
    epochs    = ${epochs}
    keep best validate.loss
    stop when patience(validate.loss, checks: 50)
  }

  measure {
    accuracy = accuracy(predicted(logits), odd)
  }

  search {
    ${search}
  }
}
`;
}

const rows = Array.from({ length: 60 }, (_, row) => [3, 2, 1, 0].map((bit) => (row >> bit) & 1).join(" "));

export const STRINGS = `bits\n${rows.join("\n")}\n`;
