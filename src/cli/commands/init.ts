import { readdirSync } from "node:fs";
import { join, normalize, resolve } from "node:path";
import { EXIT } from "../../runtime/exit-codes.js";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import type { Given } from "../arguments.js";
import { placeFiles } from "../project/place-files.js";
import { experimentFile, TEMPLATES, type Template, templateFiles } from "../project/templates.js";
import { askTemplate, noTemplate, templateLines, templateNamed } from "../terminal/ask-template.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  const [name, folder, ...others] = given.positionals;
  if (others.length > 0) throw new UsageError("give a template and a folder, or less");
  if (given.flag("list")) {
    if (name !== undefined) throw new UsageError("--list takes no template and no folder");
    process.stdout.write(`${templateLines(false).join("\n")}\n`);
    return EXIT.ok;
  }
  const template = name === undefined ? await chosen() : templateNamed(name);
  if (template === null) return EXIT.interrupted;
  if (!template) throw new UsageError(noTemplate(name ?? ""));
  const into = normalize(folder ?? (isEmpty(".") ? "." : template.name));
  const files = templateFiles(template);
  placeFiles(into, files);
  process.stdout.write(`${[...made(into, [...files.keys()]), "", "next:", ...next(into, template)].join("\n")}\n`);
  return EXIT.ok;
}

/** Without a name: asked for on a terminal, else the first. */
async function chosen(): Promise<Template | null> {
  if (process.stdin.isTTY && process.stdout.isTTY) return askTemplate(process.stdin, process.stdout);
  const [first, ...others] = TEMPLATES;
  process.stdout.write(`template: ${first.name} (there are also ${others.map(({ name }) => name).join(", ")})\n`);
  return first;
}

/** A repository that has nothing in it yet counts as empty. */
function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).every((name) => name === ".git");
  } catch (error) {
    throw diskFailure(error, "read", folder);
  }
}

function made(folder: string, paths: readonly string[]): readonly string[] {
  return paths.map((path) => `made ${join(folder, path)}`);
}

/** Three commands that work as they are printed, one after another. */
function next(folder: string, template: Template): readonly string[] {
  const file = experimentFile(template);
  const isHere = resolve(folder) === process.cwd();
  return [...(isHere ? [`rnnc check ${file}`] : [`cd ${quoted(folder)}`]), `rnnc run ${file}`, "rnnc test"].map(
    (line) => `  ${line}`,
  );
}

/** As a shell takes it for one word, and `cd` for no option. */
function quoted(path: string): string {
  const safe = path.startsWith("-") ? `./${path}` : path;
  return /^[\w./~+@%-]+$/.test(safe) && !safe.startsWith("~") ? safe : `'${safe.replaceAll("'", `'\\''`)}'`;
}
