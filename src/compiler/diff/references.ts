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
  if (typeof value === "string") return REFERENCES.has(key) ? renamed(value, ids) : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const renamedItems = value.map((item) => withIds(item, ids, key));
    // A set, which is written in the order of its ids.
    return key === "byLength" ? renamedItems.toSorted() : renamedItems;
  }
  if ("formula" in value && typeof value.formula === "string") {
    const { formula } = value;
    const amount = parse(formula);
    const symbols = symbolsOf(amount).map((name) => [name, symbol(renamed(name, ids))] as const);
    return { ...value, formula: format(substitute(amount, new Map(symbols))) };
  }
  const isMap = key === "inputs" || key === "parts";
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withIds(item, ids, isMap ? key : name)]),
  );
}

function renamed(text: string, ids: ReadonlyMap<string, string>): string {
  const own = ids.get(text);
  if (own !== undefined) return own;
  const id = idOf(text);
  const other = ids.get(id);
  return other === undefined ? text : `${other}${text.slice(id.length)}`;
}

/** Ids of the nodes that a value speaks of, itself left out. */
export function referencesIn(value: unknown, key = ""): readonly string[] {
  const found: string[] = [];
  collect(value, key, found);
  return found;
}

function collect(value: unknown, key: string, found: string[]): void {
  if (typeof value === "string") {
    if (key !== "id" && REFERENCES.has(key)) found.push(idOf(value));
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, key, found);
    return;
  }
  if ("formula" in value && typeof value.formula === "string") {
    for (const name of symbolsOf(parse(value.formula))) found.push(idOf(name));
    return;
  }
  const isMap = key === "inputs" || key === "parts";
  for (const [name, item] of Object.entries(value)) collect(item, isMap ? key : name, found);
}
