/** Diagnostics as SARIF 2.1.0 (OASIS), which code scanning and editors read. */
import type { SourceText, Span } from "../source.js";
import type { Said } from "./diagnostic.js";
import { placeOf } from "./place.js";

/** What is said, with the texts that its spans are of. */
export interface Located {
  readonly said: Said;
  readonly sources: ReadonlyMap<string, SourceText>;
}

export interface SarifSettings {
  readonly version: string;
  /** The folder from which files are named, as a URI that ends with `/`. */
  readonly root: string;
  /** A file as a URI, relative to `root` where it lies below it. */
  readonly uri: (file: string) => string;
  /** What is known of a code. */
  readonly rule: (code: string) => SarifRule;
}

export interface SarifRule {
  readonly title: string;
  readonly why: string;
  readonly severity: Said["severity"];
  /** The page about it, in Markdown, and where it lies, as a URI. */
  readonly page: string;
  readonly uri: string;
}

const ROOT = "%SRCROOT%";

/** A log with one run. Columns count UTF-16 units. */
export function toSarif(all: readonly Located[], settings: SarifSettings) {
  const codes = [...new Set(all.map(({ said }) => said.code))].sort();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "rnnc",
            semanticVersion: settings.version,
            rules: codes.map((code) => ruleOf(code, settings)),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [ROOT]: { uri: settings.root } },
        results: all.map((one) => resultOf(one, codes, settings)),
      },
    ],
  };
}

function ruleOf(code: string, { rule }: SarifSettings) {
  const { title, why, severity, page, uri } = rule(code);
  return {
    id: code,
    shortDescription: { text: `${title[0].toUpperCase()}${title.slice(1)}.` },
    fullDescription: { text: why },
    help: { text: why, markdown: page },
    helpUri: uri,
    defaultConfiguration: { level: levelOf(severity) },
  };
}

function levelOf(severity: Said["severity"]): "error" | "warning" | "note" {
  return severity === "advice" ? "note" : severity;
}

function resultOf({ said, sources }: Located, codes: readonly string[], { uri }: SarifSettings) {
  const artifact = ({ file }: Span) => {
    const name = uri(file);
    return { artifactLocation: { uri: name, ...(/^[a-z]+:/.test(name) ? {} : { uriBaseId: ROOT }) } };
  };
  const region = (span: Span) => {
    const { line, column, endLine, endColumn } = placeOf(span, sources);
    return { startLine: line, startColumn: column, endLine, endColumn };
  };
  const location = (span: Span) => ({ physicalLocation: { ...artifact(span), region: region(span) } });
  const { code, severity, message, span, related, suggestion } = said;
  const edit = suggestion?.edit;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levelOf(severity),
    message: { text: suggestion ? `${message} Help: ${suggestion.message}.` : message },
    locations: [location(span)],
    ...(related.length > 0
      ? { relatedLocations: related.map((one, id) => ({ id, ...location(one.span), message: { text: one.message } })) }
      : {}),
    ...(suggestion && edit
      ? {
          fixes: [
            {
              description: { text: suggestion.message },
              artifactChanges: [
                {
                  ...artifact(edit.span),
                  replacements: [{ deletedRegion: region(edit.span), insertedContent: { text: edit.text } }],
                },
              ],
            },
          ],
        }
      : {}),
  };
}
