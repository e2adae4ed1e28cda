/** The point of settings a program runs at: its own values, some overridden. */

import { nearest } from "../../spelling/nearest.js";
import { Failure } from "../failure.js";
import type { AnyProgram, SettingInfo } from "../program/program.js";

/**
 * `name=value` texts over the program's own values. Throws `setting-unknown`, `setting-out-of-domain`,
 * `setting-not-applicable` and `requirement-unmet`.
 */
export function settingsAt(program: AnyProgram, overrides: readonly string[]): Readonly<Record<string, number>> {
  const given = overridden(program, overrides);
  const point = withAbsent(program, given);
  const absent = new Set(absentAt(program, point).map(([name]) => name));
  for (const override of overrides) {
    const name = override.slice(0, override.indexOf("=")).trim();
    const isAbsent = absent.has(name);
    if (!isAbsent)
      refuseOutside(name, override.slice(override.indexOf("=") + 1).trim(), given[name], program.settings[name]);
    if (!isAbsent || point[name] === given[name]) continue;
    throw new Failure(
      "setting-not-applicable",
      `\`${name}\` does not apply at this point of the settings, where it is ${point[name]}.`,
      `Leave out \`${override}\`, or set what decides whether \`${name}\` applies.`,
    );
  }
  const [broken] = program.broken?.(point) ?? [];
  if (broken === undefined) return point;
  const values = Object.entries(point).map(([name, value]) => `${name} = ${value}`);
  throw new Failure(
    "requirement-unmet",
    `\`require ${broken}\` does not hold at ${values.join(", ")}.`,
    "Choose other values, or change what the `.rnn` file requires.",
  );
}

/** One setting may decide of the next, in no circle. */
function withAbsent(program: AnyProgram, given: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  let point = given;
  for (const _ of Object.keys(given)) point = { ...given, ...Object.fromEntries(absentAt(program, point)) };
  return point;
}

function absentAt(
  program: AnyProgram,
  point: Readonly<Record<string, number>>,
): readonly (readonly [string, number])[] {
  const all = Object.entries(program.absent?.(point) ?? {});
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function overridden(program: AnyProgram, overrides: readonly string[]): Readonly<Record<string, number>> {
  const point = Object.fromEntries(Object.entries(program.settings).map(([name, { value }]) => [name, value]));
  for (const override of overrides) {
    const at = override.indexOf("=");
    const [name, text] = at < 0 ? [override, ""] : [override.slice(0, at).trim(), override.slice(at + 1).trim()];
    const info = Object.hasOwn(program.settings, name) ? program.settings[name] : undefined;
    if (!info) {
      const near = nearest(name, Object.keys(program.settings));
      const known = Object.keys(program.settings).join(", ") || "none";
      const message = `The program has no setting \`${name}\`${near ? `; did you mean \`${near}\`?` : "."}`;
      throw new Failure(
        "setting-unknown",
        message,
        `Settings of this program: ${known}. Words are chosen when compiling.`,
      );
    }
    point[name] = numberOf(name, text, info);
  }
  return point;
}

/** How the language writes numbers: a count is never written as a real number or a share. */
const WRITTEN = { count: /^\d[\d_]*$/, real: /^-?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?%?$/ } as const;

function numberOf(name: string, text: string, { kind }: SettingInfo): number {
  const written = WRITTEN[kind].test(text) ? text.replaceAll("_", "") : "NaN";
  const value = Number(written.replace(/%$/, "e-2"));
  if (!Number.isFinite(value) || (kind === "count" && !Number.isSafeInteger(value))) {
    throw new Failure(
      "setting-out-of-domain",
      `\`${name}=${text}\` is not a ${kind === "count" ? "count" : "number"}.`,
      kind === "count"
        ? `Write it as in the language: \`${name}=100\` or \`${name}=20_000\`.`
        : `Write it as in the language: \`${name}=0.5\`, \`${name}=1e-3\` or \`${name}=20%\`.`,
    );
  }
  return value;
}

function refuseOutside(name: string, text: string, value: number, { domain }: SettingInfo): void {
  if (!domain || isInside(value, domain)) return;
  const shown =
    "choices" in domain
      ? `{ ${domain.choices.join(", ")} }`
      : `${domain.log ? "log " : ""}${domain.low}..${domain.high}${domain.step === null ? "" : ` step ${domain.step}`}`;
  throw new Failure(
    "setting-out-of-domain",
    `\`${name}=${text}\` is outside its domain ${shown}.`,
    "Choose a value inside, or widen the domain in the `.rnn` file.",
  );
}

function isInside(value: number, domain: NonNullable<SettingInfo["domain"]>): boolean {
  if ("choices" in domain) return domain.choices.includes(value);
  const { low, high, step } = domain;
  const onStep = step === null || Math.abs((value - low) / step - Math.round((value - low) / step)) < 1e-9;
  return value >= low && value <= high && onStep;
}
