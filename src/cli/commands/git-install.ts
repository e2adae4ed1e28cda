import { join, resolve } from "node:path";
import { EXIT } from "../../runtime/exit-codes.js";
import { packageRoot } from "../../runtime/files/package-root.js";
import type { Given } from "../arguments.js";
import { addLine } from "../project/add-line.js";
import { askGit } from "../project/git.js";
import { UsageError } from "../usage.js";

/** Hunk headers show the last such line before them: what a change is in. */
const HEADS = "^[[:blank:]]*((experiment|block|pipeline|criterion)[[:blank:]]+[^[:blank:]({]+[^{]*).*$";

export function run(given: Given): number {
  if (given.positionals.length > 0) throw new UsageError("it takes no file: it sets up the repository of this folder");
  const top = need(["rev-parse", "--show-toplevel"]).trim();
  const self = [process.execPath, join(packageRoot(), "bin", "rnnc.cjs")].map(quoted).join(" ");
  const settings: readonly (readonly [name: string, value: string])[] = [
    ["diff.rnnc.command", `${self} git diff`],
    ["diff.rnnc.textconv", `${self} git text`],
    ["diff.rnnc.xfuncname", HEADS],
  ];
  for (const [name, value] of settings) {
    if (given.flag("remove")) askGit(["config", "--local", "--unset-all", name], process.cwd());
    else need(["config", "--local", "--replace-all", name, value]);
  }
  if (given.flag("remove")) {
    process.stdout.write(`${top}: git compares .rnn files by their lines again\n`);
    return EXIT.ok;
  }
  const lines = [`${top}: git compares .rnn files by what they mean`];
  if (!/: diff: rnnc$/m.test(need(["check-attr", "diff", "--", "a.rnn"]))) {
    // Files of the repository are left as they are.
    addLine(resolve(need(["rev-parse", "--git-path", "info/attributes"]).trim()), "*.rnn diff=rnnc");
    lines.push("  for this clone alone; `*.rnn diff=rnnc` in .gitattributes is for all");
  }
  lines.push("  git diff: what changed in meaning; git diff --no-ext-diff, git log -p: lines, in canonical layout");
  process.stdout.write(`${lines.join("\n")}\n`);
  return EXIT.ok;
}

function need(args: readonly string[]): string {
  const { failed, out, said } = askGit(args, process.cwd());
  if (failed) throw new UsageError(`git cannot be set up here: ${said}`);
  return out.toString("utf8");
}

/** As `sh` takes it for one word. */
function quoted(word: string): string {
  return /^[\w./+@%-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
