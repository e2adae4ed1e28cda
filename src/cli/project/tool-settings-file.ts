/** The settings in an `rnnc.yaml` that has any. Loaded only then: YAML and JSON Schema take a while. */
import { Ajv, type ErrorObject } from "ajv";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from "yaml";
import { ACCEPTING } from "../../compiler/diff/accept.js";
import { LEVELS } from "../../compiler/lint/rule.js";
import { RULE_IDS } from "../../compiler/lint/table.js";
import { MOST_THREADS } from "../../runtime/devices/native.js";
import { DEVICE_CHOICES } from "../../runtime/devices/select.js";
import { nearest } from "../../spelling/nearest.js";
import { UsageError } from "../usage.js";
import type { ToolSettings } from "./tool-settings.js";

const LEVEL = { type: "string", enum: [...LEVELS] };

/** Of what a text says; made from the tables of devices and of rules. */
const SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {
    device: { type: "string", enum: [...DEVICE_CHOICES] },
    threads: { type: "integer", minimum: 1, maximum: MOST_THREADS },
    lint: {
      type: "object",
      additionalProperties: false,
      properties: Object.fromEntries(RULE_IDS.map((id) => [id, LEVEL])),
    },
    accept: { type: "array", items: { type: "string", pattern: ACCEPTING.source } },
  },
} as const;

/** What is wanted of each setting, by where it stands. */
const SETTINGS: Readonly<Record<string, string>> = {
  "/device": `\`device\` is one of ${DEVICE_CHOICES.join(", ")}`,
  "/threads": `\`threads\` is a count from 1 to ${MOST_THREADS}`,
  "/lint": `\`lint\` has a level for each rule that is to have another: ${LEVELS.join(", ")}`,
  "/accept": "`accept` is a list of changes that are accepted for a while, as `rnnc diff --accept` prints them",
};

export const SETTING_DOCS: readonly string[] = Object.values(SETTINGS);

/** The settings that a text holds. @throws UsageError naming the file, the place, the key and what is wrong. */
export function parseSettingsFile(file: string, text: string): ToolSettings {
  const lines = new LineCounter();
  const refuse = (offset: number, what: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new UsageError(`${file}:${line}:${Math.max(1, col)}: ${what}`);
  };
  const document = parseDocument(text, { lineCounter: lines });
  const [problem] = document.errors;
  if (problem) refuse(problem.pos[0], wordsOf(problem.message));
  // A name that stands for what is written elsewhere can make a few lines as long as memory.
  visit(document, {
    Alias: (_, { range, source }) => refuse(range?.[0] ?? 0, `\`*${source}\`: write what it stands for`),
  });
  const settings: unknown = document.toJS() ?? {};
  const validate = new Ajv({ allErrors: true }).compile<ToolSettings>(SCHEMA);
  if (validate(settings)) return settings;
  const [wrong] = (validate.errors ?? [])
    .map((error) => ({ ...placeAndWords(document, error) }))
    .sort((a, b) => a.offset - b.offset);
  return refuse(wrong.offset, wrong.words);
}

function wordsOf(problem: string): string {
  if (/call stack/i.test(problem)) return "this is nested too deep";
  return problem.split("\n")[0].replace(/ at line \d+, column \d+:?$/, "");
}

function placeAndWords(document: Document.Parsed, { instancePath, params, message }: ErrorObject) {
  const path = instancePath
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const unknown: unknown = params.additionalProperty;
  if (typeof unknown === "string") {
    const isRule = path[0] === "lint";
    const near = nearest(unknown, isRule ? RULE_IDS : Object.keys(SCHEMA.properties));
    const what = `there is no ${isRule ? "rule" : "setting"} \`${unknown}\``;
    return {
      offset: offsetOf(document, [...path, unknown], "key"),
      words: near ? `${what}; did you mean \`${near}\`?` : what,
    };
  }
  const offset = offsetOf(document, path, "value");
  if (path[0] === "accept" && path.length === 2) {
    const line = document.getIn(["accept", Number(path[1])], true);
    const words =
      "a line of `accept` is CLASS EXPERIMENT/FACT = VALUE until YYYY-MM-DD, as `rnnc diff --accept` prints it";
    return { offset: isNode(line) ? (line.range?.[0] ?? offset) : offset, words };
  }
  if (path.length === 2) {
    const written = String(document.getIn(path) ?? "");
    const near = nearest(written, LEVELS);
    const words = `\`${path[1]}\` is one of ${LEVELS.join(", ")}${near ? `; did you mean \`${near}\`?` : ""}`;
    return { offset, words };
  }
  return {
    offset,
    words: SETTINGS[instancePath] ?? (path.length === 0 ? "settings are lines such as `threads: 2`" : (message ?? "")),
  };
}

/** Where a key stands, or its value. */
function offsetOf(document: Document.Parsed, path: readonly string[], which: "key" | "value"): number {
  const holder = path.length < 2 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  const pair = isMap(holder) ? holder.items.find(({ key }) => isScalar(key) && String(key.value) === last) : undefined;
  const node = pair && (which === "key" ? pair.key : (pair.value ?? pair.key));
  return (isNode(node) ? node.range?.[0] : document.contents?.range?.[0]) ?? 0;
}
