/** What `rnnc init` can make: folders of the package, each an experiment with its data, and what all have in common. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { packageRoot } from "../../runtime/files/package-root.js";

export interface Template {
  /** Also the name of its folder, and of the experiment's file in it. */
  readonly name: string;
  readonly summary: string;
}

/** The first is made where nobody says which. */
export const TEMPLATES: readonly [Template, ...Template[]] = [
  { name: "classify", summary: "tell sequences of numbers apart: which of four rhythms is being clapped" },
  { name: "language-model", summary: "the next word of a text: Moby Dick" },
  { name: "translate", summary: "one sentence into another: Spanish to English" },
  { name: "forecast", summary: "the next value of a series: a museum's visitors, month by month" },
];

/** npm leaves files of these names out of packages, and git would obey them inside this one. */
const DOTTED: Readonly<Record<string, string>> = { gitignore: ".gitignore", gitattributes: ".gitattributes" };

export function experimentFile({ name }: Template): string {
  return `${name}.rnn`;
}

/** Its files, by path from the folder that is to be made, the experiment first. @throws Failure where the package cannot be read. */
export function templateFiles(template: Template, root = packageRoot()): ReadonlyMap<string, Uint8Array> {
  const folder = join(root, "templates");
  try {
    const own = filesBelow(join(folder, template.name), "");
    const common = filesBelow(join(folder, "common"), "").map(
      ([path, bytes]) => [DOTTED[path] ?? path, bytes] as const,
    );
    const first = experimentFile(template);
    return new Map([...own, ...common].sort(([a], [b]) => Number(b === first) - Number(a === first)));
  } catch (error) {
    throw diskFailure(error, "read", folder);
  }
}

function filesBelow(folder: string, before: string): readonly (readonly [path: string, bytes: Uint8Array])[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => Number(a.isDirectory()) - Number(b.isDirectory()) || (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const [path, at] = [`${before}${entry.name}`, join(folder, entry.name)];
      return entry.isDirectory() ? filesBelow(at, `${path}/`) : [[path, readFileSync(at)] as const];
    });
}
