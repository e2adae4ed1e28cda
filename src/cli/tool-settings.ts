/** `rnnc.yaml`: settings of the tool for a project. It marks the project's folder, and may be empty. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type JSONSchemaType } from "ajv";
import { parseDocument } from "yaml";
import { MOST_THREADS } from "../runtime/devices/native.js";
import { DEVICE_CHOICES, type DeviceChoice } from "../runtime/devices/select.js";
import { whyNoText } from "../runtime/files/ordinary.js";
import { projectOf } from "../runtime/files/project-root.js";
import { nearest } from "../spelling/nearest.js";
import { UsageError } from "./usage.js";

export interface ToolSettings {
  readonly device?: DeviceChoice;
  readonly threads?: number;
}

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

/** The settings for the project of a `.rnn` file or folder. @throws UsageError naming the file, the key and what is wrong. */
export function toolSettings(path: string): ToolSettings {
  const file = join(projectOf(path).root, "rnnc.yaml");
  if (!existsSync(file)) return {};
  const why = whyNoText(file);
  if (why !== null) throw new UsageError(`\`${file}\` ${why}; it holds settings of rnnc, or nothing`);
  const document = parseDocument(readFileSync(file, "utf8"), { maxAliasCount: 0 } as never);
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
