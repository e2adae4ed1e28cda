/** The point of settings a program runs at: its own values, some overridden. */

import { nearest } from "../../spelling/nearest.js";
import { Failure } from "../failure.js";
import type { AnyProgram, SettingInfo } from "../program/program.js";

/** `name=value` texts over the program's own values. Throws `setting-unknown` and `setting-out-of-domain`. */
export function settingsAt(program: AnyProgram, overrides: readonly string[]): Readonly<Record<string, number>> {
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

function numberOf(name: string, text: string, { kind, domain }: SettingInfo): number {
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
  if (!domain || isInside(value, domain)) return value;
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
