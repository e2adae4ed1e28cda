import type { Fix } from "../../compiler/fix.js";

/** `a.rnn:3:5: fixed unknown-name: `state` is now `states``. */
export function describeFix({ file, line, column, code, before, after }: Fix): string {
  const [old, now] = [before, after].map((text) => text.replace(/\s+/g, " ").trim());
  const what =
    old === "" ? `\`${now}\` is put in` : now === "" ? `\`${old}\` is taken out` : `\`${old}\` is now \`${now}\``;
  return `${file}:${line}:${column}: fixed ${code}: ${what}`;
}
