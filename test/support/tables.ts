/** A small experiment over tables: classes of short texts. */

export interface TableParts {
  /** What stands after `rows notes =`. */
  readonly rows?: string;
  readonly epochs?: number;
}

export function notes({ rows = NOTES, epochs = 1 }: TableParts = {}): string {
  return `edition 2026

experiment notes {
  data {
    rows notes  = ${rows}
    vocab words_of = vocabulary(words(notes.note))
    input  note = tokens(words(notes.note), words_of)
    target good = notes.good
  }

  model {
    logits = dense(last(recurrent(embed(note, size: 4), cell: rnn, units: 4)), units: good.classes)
  }

  train {
    loss      = cross_entropy(logits, good)
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = ${epochs}
  }

  measure {
    accuracy = accuracy(predicted(logits), good)
  }
}
`;
}

const NOTES = `split(tsv("notes.tsv", columns: [note, good: bit]), by: order(), train: 60%, validate: 20%, test: 20%)`;

/** `count` lines of a text and a bit; other words from another `word` on. */
export function noteLines(count: number, word = "note"): string {
  return Array.from(
    { length: count },
    (_, row) => `${word} ${row % 3} is ${row % 2 ? "bad" : "good"}\t${row % 2}\n`,
  ).join("");
}
