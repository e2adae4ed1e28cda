/** Small data from a seed, and experiments that learn from them: what the planted and the healthy runs are made of. */
import { stream, unit } from "./chance.js";

export interface Task {
  /** The data file, by its name; none for strings of bits. */
  readonly files: Readonly<Record<string, string>>;
  /** The statements of `data`, with `@split@` where the split goes. */
  readonly data: string;
  /** Layers before `@head@`, with `units` to be set. */
  readonly body: string;
  /** From what the body is to what the loss is of. */
  readonly head: string;
  readonly loss: string;
  readonly measure: string;
  readonly batch: string;
}

export interface Sizes {
  readonly rows: number;
  /** Deviation of what is added to every value, 1 being as large as what tells classes apart. */
  readonly noise: number;
  /** Share of labels that are wrong. */
  readonly wrong?: number;
  /** From this share of the rows on, the noise and the values are others. */
  readonly shift?: { readonly from: number; readonly noise: number; readonly by: number };
  /** One value of the data so large. */
  readonly outlier?: number;
}

const STEPS = 8;

/** Three classes of curves: rising, falling, and a hump. */
export function curves(seed: number, { rows, noise, wrong = 0, shift, outlier }: Sizes): Task {
  const random = stream(seed);
  const lines = Array.from({ length: rows }, (_, row) => {
    const isShifted = shift !== undefined && row >= shift.from * rows;
    const kind = Math.floor(3 * unit(random));
    const shape = (at: number) =>
      [at / STEPS - 0.5, 0.5 - at / STEPS, Math.sin((Math.PI * at) / (STEPS - 1)) - 0.6][kind];
    const values = Array.from({ length: STEPS }, (_, at) => {
      const own = isShifted ? shape(at) * (1 - shift.by) + shift.by * shape(STEPS - 1 - at) : shape(at);
      return 2 * own + (isShifted ? shift.noise : noise) * normal(random);
    });
    if (outlier !== undefined && row === Math.floor(rows / 3)) values[2] = outlier;
    const said = unit(random) < wrong ? Math.floor(3 * unit(random)) : kind;
    return `k${said},${values.map((value) => value.toPrecision(5)).join(" ")}`;
  });
  return {
    files: { "curves.csv": `kind,xs\n${lines.join("\n")}\n` },
    data: `rows all = csv("curves.csv", columns: [kind, xs: [${STEPS}] of real]) |> split(@split@)
    vocab kinds = vocabulary(all.kind)
    input x = ${outlier === undefined ? "" : "1.0 * "}all.xs
    target kind = tokens(all.kind, kinds)`,
    body: "recurrent(x, cell: @cell@, units: units) |> last()",
    head: "out = dense(@body@, units: kind.classes)",
    loss: "cross_entropy(out, kind)",
    measure: "accuracy = accuracy(predicted(out), kind)",
    batch: "20",
  };
}

/** Whether the first and the last value have the same sign: no sum of them tells it. */
export function signs(seed: number, { rows, noise }: Sizes): Task {
  const random = stream(seed);
  const lines = Array.from({ length: rows }, () => {
    const [first, last] = [sign(random), sign(random)];
    const middle = Array.from({ length: 3 }, () => noise * normal(random));
    const values = [first + 0.1 * normal(random), ...middle, last + 0.1 * normal(random)];
    return `${first === last ? "same" : "other"},${values.map((value) => value.toPrecision(5)).join(" ")}`;
  });
  return {
    ...curves(seed, { rows: 1, noise }),
    files: { "curves.csv": `kind,xs\n${lines.join("\n")}\n` },
    data: SIGNS,
  };
}

const SIGNS = `rows all = csv("curves.csv", columns: [kind, xs: [5] of real]) |> split(@split@)
    vocab kinds = vocabulary(all.kind)
    input x = all.xs
    target kind = tokens(all.kind, kinds)`;

/** How much the second half of a curve lies above the first: a number. */
export function levels(seed: number, { rows, noise, shift, outlier }: Sizes): Task {
  const random = stream(seed);
  const lines = Array.from({ length: rows }, (_, row) => {
    const isShifted = shift !== undefined && row >= shift.from * rows;
    const values = Array.from({ length: STEPS }, () => normal(random));
    const half = (from: number) => values.slice(from, from + STEPS / 2).reduce((sum, value) => sum + value, 0) / 2;
    const level = Math.tanh(half(STEPS / 2) - half(0)) * (isShifted ? 1 - shift.by : 1);
    if (outlier !== undefined && row === Math.floor(rows / 3)) values[2] = outlier;
    const y = level + (isShifted ? shift.noise : noise) * normal(random);
    return `${y.toPrecision(5)},${values.map((value) => value.toPrecision(5)).join(" ")}`;
  });
  return {
    files: { "levels.csv": `y,xs\n${lines.join("\n")}\n` },
    data: `rows all = csv("levels.csv", columns: [y: real, xs: [${STEPS}] of real]) |> split(@split@)
    input x = all.xs
    target y = all.y`,
    body: "recurrent(x, cell: @cell@, units: units) |> last()",
    head: "out = dense(@body@, units: 1)",
    loss: "squared_error(out, y)",
    measure: "error = mean_absolute_error(out, y)",
    batch: "20",
  };
}

/** A text whose next word depends on the two before it. */
export function words(seed: number, { rows, noise, shift }: Sizes): Task {
  const random = stream(seed);
  const count = 12;
  const next = Array.from({ length: count * count }, () => Math.floor(count * unit(random)));
  let [a, b] = [0, 1];
  const lines = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: 10 }, () => {
      const astray = shift !== undefined && row >= shift.from * rows ? shift.noise : noise;
      const c = unit(random) < astray ? Math.floor(count * unit(random)) : next[a * count + b];
      [a, b] = [b, c];
      return `w${c}`;
    }).join(" "),
  );
  return {
    files: { "text.tsv": `${lines.join("\n")}\n` },
    data: `rows all = tsv("text.tsv", columns: [text]) |> split(by: order(), @split@)
    vocab v = vocabulary(words(all.text))
    target word = tokens(words(all.text), v)`,
    body: "embed(previous(word), size: 12, initial: uniform(0.3)) |> recurrent(cell: @cell@, units: units)",
    head: "out = dense(@body@, units: v.size)",
    loss: "cross_entropy(out, word)",
    measure: "perplexity = perplexity(out, word)",
    batch: "10 lanes of 10",
  };
}

/** Whether a string of bits has an odd number of ones. */
export function parity({ rows }: Pick<Sizes, "rows">): Task {
  return {
    files: {},
    data: `rows all = bits(count: ${rows}, length: 1..5) |> split(@split@)
    input x = all.bits
    target odd = sum(all.bits) mod 2`,
    body: "recurrent(x, cell: @cell@, units: units) |> last()",
    head: "out = dense(@body@, units: odd.classes)",
    loss: "cross_entropy(out, odd)",
    measure: "accuracy = accuracy(predicted(out), odd)",
    batch: "50",
  };
}

const sign = (random: () => number) => (unit(random) < 0.5 ? -1 : 1);

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - unit(random))) * Math.cos(2 * Math.PI * unit(random));
}
