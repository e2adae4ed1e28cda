/** Diagnostics as workflow commands of GitHub Actions, which shows them beside the lines of a pull request. */
import type { SourceText } from "../source.js";
import type { Said } from "./diagnostic.js";
import { placeOf } from "./place.js";

/** One line. `path` is how GitHub names a file: as it lies in the repository. */
export function toGithub(
  { severity, code, message, span, related, suggestion }: Said,
  sources: ReadonlyMap<string, SourceText>,
  path: (file: string) => string,
): string {
  const { line, column, endLine, endColumn } = placeOf(span, sources);
  // GitHub takes columns for stretches within one line alone.
  const columns = line === endLine ? { col: column, endColumn } : {};
  const properties = { file: path(span.file), line, endLine, ...columns, title: code };
  const others = related.map((other) => {
    const at = placeOf(other.span, sources);
    return `${path(other.span.file)}:${at.line}:${at.column}: ${other.message}`;
  });
  const text = [message, ...others, ...(suggestion ? [`help: ${suggestion.message}`] : [])].join("\n");
  return workflowCommand(severity === "advice" ? "notice" : severity, properties, text);
}

/** A line by which a workflow shows something beside a line of a file. */
export function workflowCommand(
  level: "error" | "warning" | "notice",
  properties: Readonly<Record<string, string | number>>,
  text: string,
): string {
  const written = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${level} ${written.join(",")}::${data(text)}\n`;
}

/** Line ends would end the command, and `%` begins what stands for them. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
