/** Command lines by the table of options; anything else is wrong usage. */
import { parseArgs } from "node:util";
import { nearest } from "../spelling/nearest.js";
import { UsageError } from "./usage.js";

export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  /** What stands for the value in help; absent for a flag. */
  readonly value?: string;
  readonly multiple?: boolean;
  readonly doc: string;
}

export interface Given {
  readonly positionals: readonly string[];
  readonly flag: (name: string) => boolean;
  readonly value: (name: string) => string | undefined;
  readonly values: (name: string) => readonly string[];
}

export function parseCommandLine(argv: readonly string[], options: readonly OptionSpec[]): Given {
  const known = Object.fromEntries(
    options.map(({ name, short, value, multiple }) => [
      name,
      {
        type: value ? ("string" as const) : ("boolean" as const),
        multiple: multiple ?? false,
        ...(short ? { short } : {}),
      },
    ]),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...argv], options: known, allowPositionals: true });
  } catch (error) {
    throw new UsageError(explain(error, options));
  }
  const { values, positionals } = parsed;
  return {
    positionals,
    flag: (name) => values[name] === true,
    value(name) {
      const value = values[name];
      return typeof value === "string" ? value : undefined;
    },
    values(name) {
      const value = values[name];
      return Array.isArray(value) ? value.map(String) : [];
    },
  };
}

function explain(error: unknown, options: readonly OptionSpec[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /'(--?[^' ]+)/.exec(message)?.[1] ?? "";
  if (!/Unknown option/.test(message)) {
    const option = options.find(({ name, short }) => message.includes(`--${name}`) || message.includes(`'-${short} `));
    if (!option) return message.split(/[.\n]/)[0];
    return option.value
      ? `--${option.name} wants a value: --${option.name} ${option.value}`
      : `--${option.name} takes no value`;
  }
  const near = nearest(
    unknown.replace(/^--?/, ""),
    options.map(({ name }) => name),
  );
  return `there is no option ${unknown}${near ? `; did you mean --${near}?` : ""}`;
}
