/** Files that a person could write, by the grammar alone: what they say need not make sense. */
import type { Random } from "./scattered.js";

const NAMES = [
  "x",
  "states",
  "logits",
  "rows",
  "step",
  "best",
  "log",
  "input",
  "es",
  "`Adj Close`",
  "window_35",
  "of_it",
];
const NUMBERS = ["7", "100_000", "1e-4", "0.5", "80%", "30 s", "15min", "2 GiB", "1E+3"];
const TEXTS = ['"a"', '"b, # no comment"', '"\\"quoted\\" |> {"', '""', '"’"'];
const OPERATORS = ["+", "-", "*", "/", "mod", "and", "or"];
const COMPARISONS = ["==", "!=", "<=", ">=", "<", ">"];

/** Grows a file from a random stream; `depth` bounds how far expressions go down. */
export function written(random: Random): string {
  const of = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)];
  const chance = (share: number) => random() < share;
  const some = (least: number, most: number, make: () => string): readonly string[] =>
    Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, make);
  const name = () => of(NAMES);
  const comma = () => (chance(0.15) ? "," : "");
  const listed = (items: readonly string[]) => items.join(", ") + (items.length > 0 ? comma() : "");

  const call = (depth: number): string =>
    `${name()}(${listed(some(0, chance(0.05) ? 9 : 3, () => argument(depth - 1)))})${chance(0.1) ? details() : ""}`;
  const details = () => ` {\n${some(0, 3, () => `${name()} = ${of(TEXTS)}`).join("\n")}\n}`;
  // A set that begins another would be read as a body.
  const entry = (depth: number) => (chance(0.5) ? `${name()}: ` : "") + expression(depth);
  const set = (depth: number) => `{ ${listed(some(0, 4, () => entry(depth)))} }`;
  const argument = (depth: number): string =>
    (chance(0.5) ? `${name()}: ` : "") + (chance(0.1) && depth > 0 ? set(depth - 1) : expression(depth));
  const primary = (depth: number): string => {
    if (depth <= 0) return of([name(), of(NUMBERS), of(TEXTS), "true"]);
    switch (Math.floor(random() * 9)) {
      case 0:
        return `(${expression(depth - 1)})`;
      case 1:
        return `[${listed(some(0, 4, () => expression(depth - 1) + (chance(0.3) ? `: ${type(1)}` : "")))}]`;
      case 2:
        return `(${set(depth - 1)})`;
      case 3:
        return `-${primary(depth - 1)}`;
      case 4:
        return `${name()}.${name()}`;
      case 5:
        return of(NUMBERS);
      default:
        return call(depth);
    }
  };
  const sum = (depth: number): string => {
    const parts = some(1, chance(0.1) ? 7 : 2, () => primary(depth));
    return parts.reduce((so, part) => `${so} ${of(OPERATORS)} ${part}`);
  };
  const expression = (depth: number): string => {
    if (depth <= 0) return primary(0);
    const first = chance(0.1) ? `not ${sum(depth - 1)}` : sum(depth - 1);
    if (chance(0.1)) return `(${first}) ${of(COMPARISONS)} ${primary(depth - 1)}`;
    if (chance(0.1)) return `${primary(0)}..${primary(0)}`;
    return chance(0.25) ? [first, ...some(1, 3, () => call(depth - 1))].join(" |> ") : first;
  };
  const type = (depth: number): string => {
    if (depth > 0 && chance(0.5)) return `[${of(["time, width", "..50", "5..50", "50"])}] of ${type(depth - 1)}`;
    return of(["real", "count", "cell", "0..50", "bit"]);
  };

  const domain = () =>
    chance(0.3)
      ? set(1)
      : `${chance(0.3) ? "log " : ""}${of(["", "-"])}${of(NUMBERS)}..${call(1)}${chance(0.3) ? " step 8" : ""}`;

  const statement = (): string => {
    switch (Math.floor(random() * 9)) {
      case 0:
        return `param ${name()} = ${expression(1)}${chance(0.7) ? ` in ${domain()}` : ""}`;
      case 1:
        return `const ${name()} = ${expression(2)}`;
      case 2:
        return `${of(["rows", "vocab", "scale", "input", "target"])} ${name()} = ${expression(2)}`;
      case 3:
        return `stop when ${expression(2)}`;
      case 4:
        return `keep best ${name()}.${name()}`;
      case 5:
        return `validate every ${of(NUMBERS)} ${of(["steps", "epochs"])}`;
      case 6:
        return `return ${expression(2)}`;
      case 7:
        return `batch = ${primary(0)} ${of(["by length", "by length(prompt, reply)", "lanes of 35"])}`;
      default:
        return `${name()} = ${expression(chance(0.3) ? 3 : 2)}`;
    }
  };
  const body = (make: () => string, most: number): string => `{\n${some(0, most, make).join("\n")}\n}`;
  const section = () => `${of(["data", "model", "train", "measure"])} ${body(statement, 4)}`;
  const parameter = () => `${name()}: ${type(2)}${chance(0.3) ? ` = ${primary(1)}` : ""}`;
  const definition = (): string => {
    switch (Math.floor(random() * 5)) {
      case 0:
        return `const ${name()} = ${expression(2)}`;
      case 1:
        return `block ${name()}(${listed(some(0, chance(0.2) ? 6 : 2, parameter))}) ${body(statement, 4)}`;
      case 2:
        return `pipeline ${name()}(${listed(some(1, 2, parameter))}) ${body(statement, 2)}`;
      default:
        return `experiment ${name()}${chance(0.3) ? ` extends ${name()}` : ""} ${body(() => (chance(0.4) ? section() : statement()), 4)}`;
    }
  };
  const imported = () =>
    `import { ${listed(some(1, chance(0.1) ? 12 : 3, name))} } from "std/${name().replaceAll("`", "")}"`;
  return `${["edition 2026", ...some(0, 2, imported), ...some(1, 2, definition)].join("\n")}\n`;
}
