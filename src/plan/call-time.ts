/** Which measured times a call of an op is made of: its products with others of their size, the rest by its elements. */
import type { OpName } from "../ops/names.js";

/** So many times what a table says at these sizes. */
export interface Term {
  readonly table: string;
  readonly at: readonly number[];
  readonly times: number;
}

export type PassName = "forward" | "backward";

/** Sizes of the call by name, with `steps`, `looks` and `counted` (`ops/flops.ts`). */
export type CallSizes = Readonly<Record<string, number>>;

export interface TimedCall {
  readonly op: OpName;
  readonly pass: PassName;
  /** Whether an argument is there. */
  readonly has: (argument: string) => boolean;
  /** A dense gradient of a table is cleared as a whole. */
  readonly isDense: boolean;
  /** Products of bfloat16. */
  readonly isRounded: boolean;
}

const CELLS = { rnn: 1, gru: 3, lstm: 4 } as const;

export type Cell = keyof typeof CELLS;

export function callTerms({ op, pass, has, isDense, isRounded }: TimedCall, sizes: CallSizes): readonly Term[] {
  const rounded = isRounded ? " bf16" : "";
  const product = (at: readonly number[], times = 1): Term => ({ table: `linear ${pass}${rounded}`, at, times });
  /** Of the two gradients of a product, one. */
  const half = pass === "backward" && !has("dX") ? 0.5 : 1;
  const looking: Term = {
    table: `attention ${pass}`,
    at: [sizes.looks, sizes.attention + sizes.features],
    times: 1,
  };
  const cellTerms = (cell: Cell): readonly Term[] => [
    { table: `${cell} ${pass}${rounded}`, at: [sizes.steps / sizes.time, sizes.hidden], times: sizes.time },
    product([sizes.steps, sizes.input, CELLS[cell] * sizes.hidden], half),
  ];
  /** Within the steps of a decoder products are of float32. */
  const inEachStep = (inner: number, output: number): Term => ({
    table: `linear ${pass}`,
    at: [sizes.steps / sizes.time, inner, output],
    times: sizes.time,
  });
  switch (op) {
    case "rnn":
    case "gru":
    case "lstm":
      return cellTerms(op);
    case "attention_rnn":
    case "attention_gru":
    case "attention_lstm": {
      const cell = cellOf(op);
      const queries = has("wq") ? [inEachStep(sizes.hidden, sizes.attention)] : [];
      return [...cellTerms(cell), inEachStep(sizes.features, CELLS[cell] * sizes.hidden), ...queries, looking];
    }
    case "attention":
      return [looking];
    case "linear":
      return [product([sizes.rows, sizes.input, sizes.output], half)];
    case "scores":
      return [product([sizes.rows, sizes.input, sizes.classes], half)];
    case "projected_cross_entropy":
    case "tied_cross_entropy":
      return [
        {
          table: `projected_cross_entropy ${pass}${rounded}`,
          at: [sizes.counted, sizes.input, sizes.classes],
          times: 1,
        },
      ];
    case "sampled_softmax": {
      const at = [sizes.counted, sizes.input, sizes.samples];
      return [{ table: `sampled_softmax ${pass}`, at, times: 1 }, ...cleared(isDense, sizes.classes * sizes.input)];
    }
    case "embedding": {
      const own = { table: `embedding ${pass}`, at: [elementsOf(sizes)], times: 1 };
      return [own, ...cleared(isDense && pass === "backward", sizes.symbols * sizes.size)];
    }
    default:
      return [{ table: `${op} ${pass}`, at: [elementsOf(sizes)], times: 1 }];
  }
}

/** Numbers of the largest array that is worked through. */
export function elementsOf({ count, rows, time, batch, size, classes, width, left, right }: CallSizes): number {
  const along = count ?? rows ?? (time ?? 1) * batch;
  return along * (size ?? classes ?? width ?? (left === undefined ? 1 : left + right));
}

export function gatesOf(cell: Cell): number {
  return CELLS[cell];
}

function cellOf(op: "attention_rnn" | "attention_gru" | "attention_lstm"): Cell {
  return op === "attention_rnn" ? "rnn" : op === "attention_gru" ? "gru" : "lstm";
}

function cleared(is: boolean, elements: number): readonly Term[] {
  return is ? [{ table: "fill forward", at: [elements], times: 1 }] : [];
}
