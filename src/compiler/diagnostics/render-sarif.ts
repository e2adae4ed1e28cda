/** Diagnostics as SARIF 2.1.0 (OASIS), which code scanning and editors read. */
import type { SourceText, Span } from "../source.js";
import type { Diagnostic } from "./diagnostic.js";
import { pageOf } from "./page.js";
import { placeOf } from "./place.js";
import { type Code, ENTRIES } from "./table.js";

/** A diagnostic with the texts that its spans are of. */
export interface Located {
  readonly said: Diagnostic;
  readonly sources: ReadonlyMap<string, SourceText>;
}

export interface SarifSettings {
  readonly version: string;
  /** The folder from which files are named, as a URI that ends with `/`. */
  readonly root: string;
  /** A file as a URI, relative to `root` where it lies below it. */
  readonly uri: (file: string) => string;
  /** The page about a code, as a URI. */
  readonly page: (code: Code) => string;
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

function ruleOf(code: Code, { page }: SarifSettings) {
  const { title, why, severity } = ENTRIES[code];
  return {
    id: code,
    shortDescription: { text: `${title[0].toUpperCase()}${title.slice(1)}.` },
    fullDescription: { text: why },
    help: { text: why, markdown: pageOf(code) },
    helpUri: page(code),
    defaultConfiguration: { level: severity },
  };
}

function resultOf({ said, sources }: Located, codes: readonly Code[], { uri }: SarifSettings) {
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
    level: severity,
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
