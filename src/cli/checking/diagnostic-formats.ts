/** Forms of diagnostics for other programs: JSON, SARIF, annotations of GitHub. */
import { join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { pageOf } from "../../compiler/diagnostics/page.js";
import { toGithub } from "../../compiler/diagnostics/render-github.js";
import { toJson } from "../../compiler/diagnostics/render-json.js";
import { type Located, type SarifRule, toSarif } from "../../compiler/diagnostics/render-sarif.js";
import { CODES, ENTRIES } from "../../compiler/diagnostics/table.js";
import { packageRoot } from "../../runtime/files/package-root.js";
import { isInside } from "../../runtime/files/project-root.js";
import { VERSION } from "../../runtime/version.js";
import { nearest } from "../../spelling/nearest.js";
import type { Given } from "../arguments.js";
import { pathFrom, repositoryOf } from "../project/repository.js";
import { UsageError } from "../usage.js";

const FORMATS = ["text", "json", "sarif", "github"] as const;

export type Format = (typeof FORMATS)[number];

/** `--json` is `--format json`. @throws UsageError for a form that is not there. */
export function formatOf(given: Given): Format {
  const asked = given.value("format");
  if (given.flag("json") && asked !== undefined && asked !== "json")
    throw new UsageError(`--json and --format ${asked} are two forms; give one`);
  if (given.flag("json")) return "json";
  const format = FORMATS.find((known) => known === (asked ?? "text"));
  if (format) return format;
  const near = nearest(asked ?? "", FORMATS);
  const hint = near ? `did you mean \`${near}\`?` : `it is one of ${FORMATS.join(", ")}`;
  throw new UsageError(`there is no --format \`${asked}\`; ${hint}`);
}

/** Of a code: what stands about it in the documents, and in which of their folders its page lies. */
export type Described = Omit<SarifRule, "uri"> & { readonly folder: "diagnostics" | "lint" };

export function diagnosticDescribed(code: string): Described {
  const known = CODES.find((one) => one === code);
  if (known === undefined) throw new RangeError(`no diagnostic \`${code}\``);
  const { title, why, severity } = ENTRIES[known];
  return { title, why, severity, page: pageOf(known), folder: "diagnostics" };
}

/** What is said, in a form, whole, as it goes to standard output; `more` stands beside it in JSON. */
export function formatted(
  format: Exclude<Format, "text">,
  all: readonly Located[],
  described: (code: string) => Described = diagnosticDescribed,
  more: object = {},
): string {
  if (format === "json") {
    const diagnostics = all.map(({ said, sources }) => toJson(said, sources));
    return `${JSON.stringify({ format: 1, diagnostics, ...more }, null, 2)}\n`;
  }
  const root = repositoryOf(process.cwd());
  if (format === "github") return all.map(({ said, sources }) => toGithub(said, sources, pathFrom(root))).join("");
  const log = toSarif(all, {
    version: VERSION,
    root: pathToFileURL(`${root}${sep}`).href,
    uri: (file) => uriOf(file, root),
    rule: (code) => {
      const { folder, ...facts } = described(code);
      return { ...facts, uri: pathToFileURL(join(packageRoot(), "docs", folder, `${code}.md`)).href };
    },
  });
  return `${JSON.stringify(log, null, 2)}\n`;
}

function uriOf(file: string, root: string): string {
  const path = resolve(file);
  const base = pathToFileURL(`${root}${sep}`).href;
  const { href } = pathToFileURL(path);
  return isInside(root, path) ? href.slice(base.length) : href;
}
