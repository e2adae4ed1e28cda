/** The settings in an `rnnc.yaml` that has any. Loaded only then: YAML and JSON Schema take a while. */
import { Ajv, type JSONSchemaType } from "ajv";
import { parseDocument } from "yaml";
import { MOST_THREADS } from "../runtime/devices/native.js";
import { DEVICE_CHOICES } from "../runtime/devices/select.js";
import { nearest } from "../spelling/nearest.js";
import type { ToolSettings } from "./tool-settings.js";
import { UsageError } from "./usage.js";

const SCHEMA: JSONSchemaType<ToolSettings> = {
  type: "object",
  additionalProperties: false,
  properties: {
    device: { type: "string", enum: [...DEVICE_CHOICES], nullable: true },
    threads: { type: "integer", minimum: 1, maximum: MOST_THREADS, nullable: true },
  },
};

/** What is wanted of each setting, by where it stands. */
const SETTINGS: Readonly<Record<string, string>> = {
  "/device": `\`device\` is one of ${DEVICE_CHOICES.join(", ")}`,
  "/threads": `\`threads\` is a count from 1 to ${MOST_THREADS}`,
};

export const SETTING_DOCS: readonly string[] = Object.values(SETTINGS);

const WANTED: Readonly<Record<string, string>> = { ...SETTINGS, "": "settings are lines such as `threads: 2`" };

/** The settings that a text holds. @throws UsageError naming the file, the key and what is wrong. */
export function parseSettingsFile(file: string, text: string): ToolSettings {
  const document = parseDocument(text, { maxAliasCount: 0 } as never);
  const [problem] = document.errors;
  if (problem) throw new UsageError(`${file}: ${problem.message.split("\n")[0]}`);
  const settings: unknown = document.toJS({ maxAliasCount: 0 }) ?? {};
  const validate = new Ajv({ allErrors: true }).compile(SCHEMA);
  if (validate(settings)) return settings;
  const [error] = validate.errors ?? [];
  const unknown: unknown = error?.params?.additionalProperty;
  if (typeof unknown === "string") {
    const near = nearest(unknown, Object.keys(SCHEMA.properties ?? {}));
    throw new UsageError(`${file}: there is no setting \`${unknown}\`${near ? `; did you mean \`${near}\`?` : ""}`);
  }
  throw new UsageError(`${file}: ${WANTED[error?.instancePath ?? ""] ?? error?.message}`);
}
