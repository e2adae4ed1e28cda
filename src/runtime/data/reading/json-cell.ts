/** Values of JSON as columns hold them. Nothing is guessed: a text is no number. */
import { readDate } from "../../../plan/date.js";
import type { CellPlan } from "../../../plan/plan.js";
import { Failure } from "../../failure.js";
import { between } from "./cells.js";

/** The value, where it stands at `place` under `name`. Throws `bad-value`, `value-out-of-range`, `sequence-length`. */
export function jsonCell(value: unknown, type: CellPlan, place: string, name: string): unknown {
  const refuse = (code: "bad-value" | "value-out-of-range" | "sequence-length", wanted: string) =>
    new Failure(code, `\`${place}\`: \`${name}\` is ${shown(value)}, and must be ${wanted}.`, "Correct the record.");
  switch (type.kind) {
    case "text":
      if (typeof value === "string") return value;
      throw refuse("bad-value", "a text");
    case "date": {
      const read = typeof value === "string" ? readDate(value, type.format) : null;
      if (read && "at" in read) return read.at;
      throw refuse("bad-value", `a date${type.format === null ? ", such as 2026-01-31" : ` written ${type.format}`}`);
    }
    case "list": {
      const [fewest, most] = type.length;
      const items = ITEMS[type.of.kind];
      if (!Array.isArray(value)) throw refuse("bad-value", `a list of ${items}`);
      if (value.length < fewest || value.length > (most ?? value.length))
        throw refuse("sequence-length", `a list of ${between(fewest, most)} ${items}`);
      return value.map((item: unknown) => jsonCell(item, type.of, place, name));
    }
    case "set": {
      const whole = { kind: "whole", range: type.range } as const;
      if (!Array.isArray(value)) throw refuse("bad-value", "a set: a list of whole numbers");
      const items = value.map((item: unknown) => Number(jsonCell(item, whole, place, name)));
      return [...new Set(items)].sort((a, b) => a - b);
    }
    case "whole": {
      const [low, high] = type.range;
      const wanted = `a whole number from ${low} to ${high}`;
      if (typeof value !== "number" || !Number.isInteger(value)) throw refuse("bad-value", wanted);
      if (value < low || value > high) throw refuse("value-out-of-range", wanted);
      return value;
    }
    case "real":
      if (typeof value === "number" && Number.isFinite(value)) return value;
      throw refuse("bad-value", "a number");
  }
}

const ITEMS = { text: "texts", real: "numbers", whole: "numbers", set: "sets" } as const;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
