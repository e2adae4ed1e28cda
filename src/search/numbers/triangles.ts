/**
 * Symmetric positive matrices of some hundred rows, as Gaussian processes need them: row-major float64, n × n. All that
 * takes the cube of n is WebAssembly (`triangles.cc`, whose vectors do in a fifth of the time what a loop in JavaScript
 * does), on numbers that lie in its memory. Results are the same on every machine: no sum's order depends on one.
 */
import { MODULE } from "./triangles-module.js";
import { plainTriangles } from "./triangles-plain.js";

/** Rows are a multiple of so many: `factorize` and what follows from it work on blocks. */
const BLOCK = 4;
const PAGE_BYTES = 65_536;
const MOST_PAGES = 65_536;

/** Pieces of memory, and what is done with the numbers in them: all that is handed to it must be one of its pieces. */
export interface Triangles {
  /** Zeros, of such lengths, in the place of all that were given before. */
  readonly pieces: (lengths: readonly number[]) => readonly Float64Array[];
  /** R of RᵀR = A over the upper triangle of A, n × n; what lies below has no meaning. False where A is not positive. */
  readonly factorize: (a: Float64Array, n: number) => boolean;
  /** R⁻ᵀ, a lower triangle with zeros above. */
  readonly invert: (r: Float64Array, out: Float64Array, n: number) => void;
  /** MᵀM of a lower triangle M, in its own lower one: of R⁻ᵀ, the inverse of RᵀR. */
  readonly square: (m: Float64Array, out: Float64Array, n: number) => void;
  readonly transpose: (m: Float64Array, out: Float64Array, n: number) => void;
  /** M v of a lower triangle M. */
  readonly timesLower: (m: Float64Array, v: Float64Array, out: Float64Array, n: number) => void;
  /** Mᵀ v of a lower triangle M. */
  readonly timesTransposed: (m: Float64Array, v: Float64Array, out: Float64Array, n: number) => void;
  /** −Uᵀ V of an upper triangle U with zeros below, for four columns V: n × 4, as is `out`. */
  readonly lessFourTransposed: (upper: Float64Array, v: Float64Array, out: Float64Array, n: number) => void;
  /**
   * The squared distances of n points (axes × n) to four others (axes × 4), n × 4: each axis with its weight, and as 1 or
   * 0, being another or not, where its number in `choices` is not 0.
   */
  readonly distances: (
    points: Float64Array,
    four: Float64Array,
    weights: Float64Array,
    choices: Float64Array,
    out: Float64Array,
  ) => void;
  /** The sum of rows (as many as weights, as long as `out`), each times its weight. */
  readonly weighedSum: (rows: Float64Array, weights: Float64Array, out: Float64Array) => void;
  /** Of each row (as many as weights, as long as `others`), times its weight, the product with the others. */
  readonly products: (rows: Float64Array, weights: Float64Array, others: Float64Array, out: Float64Array) => void;
}

/** What `triangles.cc` exports: the same by addresses, and by lengths where these do not follow. */
type Exports = Readonly<Record<Exclude<keyof Triangles, "pieces">, (...numbers: readonly number[]) => number>> & {
  readonly __heap_base: WebAssembly.Global;
};

/** How many rows a matrix has here that needs `count`: those more than needed are a unit matrix's. */
export function paddedRows(count: number): number {
  return Math.ceil(count / BLOCK) * BLOCK;
}

/** For one thing after another: the system takes its time to give a memory and to take it back. */
export function openTriangles(): Triangles {
  if (typeof WebAssembly === "undefined") return plainTriangles();
  try {
    return trianglesIn(new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: false }));
  } catch (error) {
    // A memory reserves some gigabytes of addresses, and a process may be allowed fewer; a processor may have no vectors.
    if (error instanceof Error && /^(RangeError|CompileError)$/.test(error.name)) return plainTriangles();
    throw error;
  }
}

function trianglesIn(memory: WebAssembly.Memory): Triangles {
  const instance: { readonly exports: object } = new WebAssembly.Instance(compiled(), { env: { memory } });
  const module = instance.exports as Exports;
  const base = Math.ceil(Number(module.__heap_base.value) / 16) * 16;
  const at = (piece: Float64Array): number => {
    if (piece.buffer !== memory.buffer) throw new TypeError("these numbers are no piece of this memory, or no longer");
    return piece.byteOffset;
  };
  return {
    pieces(lengths) {
      let end = base;
      const places = lengths.map((length) => {
        const place = end;
        // The next one begins where a vector may.
        end += Math.ceil(length / 2) * 16;
        return place;
      });
      const missing = end - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
      return lengths.map((length, index) => new Float64Array(memory.buffer, places[index], length).fill(0));
    },
    factorize: (a, n) => module.factorize(at(a), n) === 1,
    invert: (r, out, n) => module.invert(at(r), at(out), n),
    square: (m, out, n) => module.square(at(m), at(out), n),
    transpose: (m, out, n) => module.transpose(at(m), at(out), n),
    timesLower: (m, v, out, n) => module.timesLower(at(m), at(v), at(out), n),
    timesTransposed: (m, v, out, n) => module.timesTransposed(at(m), at(v), at(out), n),
    lessFourTransposed: (upper, v, out, n) => module.lessFourTransposed(at(upper), at(v), at(out), n),
    distances: (points, four, weights, choices, out) =>
      module.distances(at(points), at(four), at(weights), at(choices), at(out), choices.length, out.length / BLOCK),
    weighedSum: (rows, weights, out) => module.weighedSum(at(rows), at(weights), at(out), weights.length, out.length),
    products: (rows, weights, others, out) =>
      module.products(at(rows), at(weights), at(others), at(out), weights.length, others.length),
  };
}

let module: WebAssembly.Module | undefined;

function compiled(): WebAssembly.Module {
  module ??= new WebAssembly.Module(Buffer.from(MODULE, "base64"));
  return module;
}
