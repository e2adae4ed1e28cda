/** The experiment that the tests of the providers read, in the canonical layout; `‸` goes where a test puts it. */
export const EXPERIMENT = `edition 2026

import { prechelt_gl } from "std/stop"

const factor = 2

## Wide and shallow.
block head(x: [width] of real, units: count) {
  inner = dense(x, units: width * factor) |> relu()
  return dense(inner, units: units)
}

## Is the number of ones odd?
experiment parity {
  seed = 7

  ## Units of a layer.
  param units = 32    in 8..128 step 8
  param rate  = 1e-2  in log 1e-4..1e-1

  data {
    rows strings = bits(count: 10_000, length: 1..50) |> split(train: 80%, validate: 10%, test: 10%)

    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(string, cell: lstm, units: units)
             |> dropout(rate: 20%)
             |> recurrent(cell: gru, units: 8)
    logits = head(last(states), units: odd.classes)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: rate)
    batch     = 250
    epochs    = 3
    stop when prechelt_gl(validate.loss, limit: 5)
    keep best validate.accuracy
  }

  measure {
    accuracy = accuracy(predicted(logits), odd)
  }
}

experiment slower extends parity {
  rate = 3e-3
}
`;

/** The experiment with the cursor put where `written` has it, which is found by its text without the mark. */
export function cursorIn(written: string, text = EXPERIMENT): string {
  const plain = written.replaceAll("‸", "");
  const at = text.indexOf(plain);
  if (at < 0) throw new Error(`\`${plain}\` is not in the experiment`);
  return `${text.slice(0, at)}${written}${text.slice(at + plain.length)}`;
}

/** The experiment with other words in place of some of its own. */
export function withText(plain: string, written: string): string {
  if (!EXPERIMENT.includes(plain)) throw new Error(`\`${plain}\` is not in the experiment`);
  return EXPERIMENT.replace(plain, written);
}
