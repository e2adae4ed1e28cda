/** Where a plan speaks of its own nodes: references by id, and symbols in formulas. */
import { format, parse, substitute, symbol, symbolsOf } from "../../ops/polynomial.js";

/** Fields that hold the id of a node, or an object of them. */
const REFERENCES: ReadonlySet<string> = new Set([
  ...[
    "id",
    "of",
    "rows",
    "fitted",
    "setting",
    "output",
    "target",
    "result",
    "scale",
    "inputs",
    "parts",
    "time",
    "first",
    "second",
    "byLength",
  ],
]);

export function isReference(key: string): boolean {
  return REFERENCES.has(key);
}

/** The id of a node, of a symbol of it: `column.0` of `column.0.time`. */
function idOf(symbol: string): string {
  return symbol.replace(/\.(?:size|time)$/, "");
}

/** The value with its references and symbols under other ids. */
export function withIds(value: unknown, ids: ReadonlyMap<string, string>, key = ""): unknown {
  const renamed = (text: string) => {
    const own = ids.get(text);
    const id = idOf(text);
    const other = ids.get(id);
    return own ?? (other === undefined ? text : `${other}${text.slice(id.length)}`);
  };
  if (typeof value === "string") return REFERENCES.has(key) ? renamed(value) : value;
  if (Array.isArray(value)) {
    const renamedItems = value.map((item) => withIds(item, ids, key));
    // A set, which is written in the order of its ids.
    return key === "byLength" ? renamedItems.toSorted() : renamedItems;
  }
  if (typeof value !== "object" || value === null) return value;
  if ("formula" in value && typeof value.formula === "string") {
    const { formula } = value;
    const amount = parse(formula);
    const symbols = symbolsOf(amount).map((name) => [name, symbol(renamed(name))] as const);
    return { ...value, formula: format(substitute(amount, new Map(symbols))) };
  }
  const isMap = key === "inputs" || key === "parts";
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withIds(item, ids, isMap ? key : name)]),
  );
}

/** Ids of the nodes that a value speaks of, itself left out. */
export function referencesIn(value: unknown, key = ""): readonly string[] {
  if (typeof value === "string") {
    if (!REFERENCES.has(key) || key === "id") return [];
    return [idOf(value)];
  }
  if (Array.isArray(value)) return value.flatMap((item) => referencesIn(item, key));
  if (typeof value !== "object" || value === null) return [];
  if ("formula" in value && typeof value.formula === "string") {
    return symbolsOf(parse(value.formula)).map(idOf);
  }
  const isMap = key === "inputs" || key === "parts";
  return Object.entries(value).flatMap(([name, item]) => referencesIn(item, isMap ? key : name));
}
