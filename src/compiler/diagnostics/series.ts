/** Dates, order in time, and forecasts. */
import { error } from "./entry.js";
import { parity } from "./example.js";

const SUM = "0".repeat(64);

const SALES = {
  type: "date",
  rows: "in_order(by: month)",
  split: "by: order(), train: 80%, validate: 10%, test: 10%",
  target: "windows(scaled(sales.sold, z), length: 12)",
  loss: "squared_error(guess, next)",
  measure: "mean_absolute_error(guess, next)",
  before: "recurrent(previous(next), cell: gru, units: 8)",
  model: "dense(states, units: 1)",
};

/** A forecast of a monthly series, with some parts replaced. */
function series(parts: Partial<Record<keyof typeof SALES, string>> = {}): string {
  const { type, rows, split, target, before, model, loss, measure } = { ...SALES, ...parts };
  return parity({
    data: `rows sales = csv("sales.csv", columns: [month: ${type}, sold: real]) { sha256 = "${SUM}" }
                 |> ${rows}
                 |> split(${split})
    scale  z    = standard(sales.sold)
    target next = ${target}`,
    model: `states = ${before}
    guess  = ${model}`,
    train: `loss      = ${loss}
    optimizer = adam(rate: 1e-3)
    batch     = 8
    epochs    = 3`,
    measure: `error = ${measure}`,
  });
}

/** A scale fitted to the sales of another shop, split so. */
function beside(split: string): string {
  return series({ split: "by: walk_forward(folds: 5, validate: 12, test: 12)", ...LAST, target: REACHING }).replace(
    /scale {2}z {4}= standard\(sales\.sold\)/,
    `rows others = csv("others.csv", columns: [sold: real]) { sha256 = "${SUM}" }
                  |> split(${split})
    scale  z    = standard(others.sold)`,
  );
}

/** Strings that people wrote, in folds. */
function inFolds(by: string): string {
  return parity({
    data: `rows strings = csv("strings.csv", columns: [writer, bits: [1..50] of bit]) { sha256 = "${SUM}" }
                   |> split(by: k_folds(folds: 5, ${by}), test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`,
  });
}

const REACHING = "windows(scaled(sales.sold, z), length: 12, reach_back: true)";

/** Measured at the last step of each window. */
const LAST = {
  model: "dense(last(states), units: 1)",
  loss: "squared_error(guess, last(next))",
  measure: "mean_absolute_error(guess, last(next))",
} as const;

/** Parts that are three files. */
function given(): string {
  const [train, validate, test] = ["2023", "2024", "2025"].map(
    (year) => `csv("${year}.csv", columns: [month: date, sold: real]) { sha256 = "${SUM}" }`,
  );
  const rows = `rows sales = split(given: {
      train:    ${train},
      validate: ${validate},
      test:     ${test},
    })`;
  const target = "windows(scaled(sales.sold, z), length: 12, reach_back: true)";
  return series({ target, ...LAST }).replace(/rows sales = [\s\S]*?(?=\n {4}scale)/, rows);
}

export const SERIES = {
  "bad-date": error<{ written: string; problem: string }>({
    title: "not a date",
    message: ({ written, problem }) => `${written} ${problem}.`,
    why: "Dates are written as ISO 8601 does, from the year down: `1955-01`, `1955-01-31`, `1955-01-31T12:30`; times are UTC. What is left out is the first: the first day, midnight.",
    fix: "Write the date from the year down: `1955-01-31`.",
    wrong: series({ rows: 'where(month >= date("1955-13"))' }),
    right: series({ rows: 'where(month >= date("1955-12"))' }),
  }),
  "bad-date-format": error<{ written: string; problem: string }>({
    title: "a format that no date is written in",
    message: ({ written, problem }) => `"${written}" is no format of dates: ${problem}.`,
    why: "A format is made of `YYYY`, `MM`, `DD`, `hh`, `mm` and `ss`, each once and none left out before a smaller one; other signs stand for themselves, letters (but `T` and `Z`) for nothing.",
    fix: 'Write the format that the file has, with these letters: `date("DD.MM.YYYY")`.',
    wrong: series({ type: 'date("DD.MM.YY")' }),
    right: series({ type: 'date("DD.MM.YYYY")' }),
  }),
  "time-mixed": error<{ rows: string; how: string }>({
    title: "rows in the order of time, split across it",
    leak: "broken time order",
    message: ({ rows, how }) =>
      `\`${rows}\` are in the order of a date; split ${how}, train would hold rows that came after those of test.`,
    why: "A model that has seen March forecasts February too well.",
    fix: "Split `by: order()` or `by: walk_forward(…)`; where time means nothing, leave out `sorted` and `in_order`.",
    wrong: series({
      split: "train: 80%, validate: 10%, test: 10%",
      target: "scaled(sales.sold, z)\n    input  season = month(sales.month) - 1",
      before: "embed(season, size: 8)",
      model: "dense(states, units: 1)",
    }),
    right: series({
      target: "scaled(sales.sold, z)\n    input  season = month(sales.month) - 1",
      before: "embed(season, size: 8)",
      model: "dense(states, units: 1)",
    }),
  }),
  "reach-into-others": error<{ rows: string }>({
    title: "windows that reach back into parts of another kind",
    message: ({ rows }) =>
      `The parts of \`${rows}\` are given, so that none comes before another: no window can reach back.`,
    why: "A window may reach back into what came before its part. Of parts that are given nothing says which came before.",
    fix: "Leave out `reach_back`, or split one source by shares and in order.",
    wrong: given(),
    right: series({ target: "windows(scaled(sales.sold, z), length: 12, reach_back: true)", ...LAST }),
  }),
  "reach-back-steps": error<{ target: string }>({
    title: "every step of a window that reaches back",
    leak: "window overlap",
    message: ({ target }) =>
      `Windows of \`${target}\` reach back into the parts before; only their last steps lie in the part itself.`,
    why: "A validation loss over steps that lie in train would measure what was learned, and so would look too good.",
    fix: "Compare the last step of each alone, `last(guess)` with `last(target)`, or leave out `reach_back`.",
    wrong: series({ target: "windows(scaled(sales.sold, z), length: 12, reach_back: true)" }),
    right: series({ target: "windows(scaled(sales.sold, z), length: 12, reach_back: true)", ...LAST }),
  }),
  "not-on-scale": error<{ target: string; scale: string }>({
    title: "taken back from a scale it is not on",
    message: ({ target, scale }) =>
      `\`${target}\` is not \`scaled(…, ${scale})\`, so nothing can be taken back from \`${scale}\`.`,
    why: "Taking back is the inverse of the very scale that a column was put on.",
    fix: "Take back from the scale that the target was put on.",
    wrong: series({ target: "windows(sales.sold, length: 12)", measure: "mean_absolute_error(guess, next, scale: z)" }),
    right: series({ measure: "mean_absolute_error(guess, next, scale: z)" }),
  }),
  "folds-out-of-order": error<{ rows: string }>({
    title: "folds through rows without an order",
    message: ({ rows }) =>
      `\`${rows}\` are in no order, so nothing comes before and after: folds cannot walk through them.`,
    why: "Each fold learns from what came before the rows it is tried on. Lines of a file are in order, and rows that were `sorted(by: …)`; random strings are not.",
    fix: "Bring the rows into order, `sorted(by: day)` or `in_order(by: day)`, or split them by shares.",
    wrong: parity().replace(
      "split(train: 80%, validate: 10%, test: 10%)",
      "split(by: walk_forward(folds: 3, validate: 100, test: 100))",
    ),
    right: series({ split: "by: walk_forward(folds: 3, validate: 12, test: 12)" }),
  }),
  "folds-differ": error<{ name: string; other: string; theirs: string; rows: string; own: string }>({
    title: "fitted to rows with other folds",
    message: ({ name, other, theirs, rows, own }) =>
      `\`${name}\` is fitted to \`${other}\`, which have ${theirs}; \`${rows}\` have ${own}.`,
    why: "A run is of one fold. What is fitted to the third of five has no third of two beside it.",
    fix: "Fit to the very rows whose columns are used.",
    wrong: beside("by: walk_forward(folds: 2, validate: 6, test: 6)"),
    right: beside("by: walk_forward(folds: 5, validate: 6, test: 6)"),
  }),
  "folds-of-groups": error<Record<string, never>>({
    title: "folds with groups and strata",
    message: () =>
      "Folds are made of whole groups or have their share of each stratum; both at once cannot be promised.",
    why: "Groups are of any size and any mixture, so that folds made of whole groups cannot all have the same share of each class.",
    fix: "Leave out `strata`, or `group` where no two rows belong together.",
    wrong: inFolds("group: writer, strata: writer"),
    right: inFolds("group: writer"),
  }),
  "folds-and-shares": error<{ share: string; rule: "walk_forward" | "k_folds" }>({
    title: "folds, and shares",
    message: ({ share, rule }) =>
      rule === "k_folds"
        ? `\`k_folds\` divides what is not test into train and validate; \`${share}: …\` would say it again.`
        : `\`walk_forward\` says in rows what is validate and test, and the rest is train; \`${share}: …\` would say it again.`,
    why: "Only one of the two could count.",
    fix: "Leave out the shares, or the folds.",
    wrong: series({ split: "by: walk_forward(folds: 5, validate: 12, test: 12), train: 80%" }),
    right: series({ split: "by: walk_forward(folds: 5, validate: 12, test: 12)" }),
  }),
} as const;
