/** The plan and its step to a TypeScript program, the same as JavaScript, and a map from both to the `.rnn` lines. */
import { GenMapping, maybeAddSegment, toEncodedMap } from "@jridgewell/gen-mapping";
import { carriedBy } from "../../plan/memory.js";
import type { Origins, Plan } from "../../plan/plan.js";
import type { Step } from "../../plan/step.js";
import { comment } from "./code.js";
import { batchLines, extentsLines, parametersLines, settingsLines, sizesLines, streamsLines } from "./interfaces.js";
import { indent, type Line, line } from "./lines.js";
import { itemsOf, MemoryEmitter } from "./memory.js";
import { namesOf } from "./names.js";
import { bodyLines, type Parts, PROCEDURES } from "./program-body.js";
import { LOADED_TYPES, loadLines, recordLines, usedFacts } from "./records.js";
import { stripTypes } from "./strip-types.js";

export interface Emitted {
  readonly typescript: string;
  readonly javascript: string;
  /** A source map (version 3) of both, which have the same lines and columns. */
  readonly map: string;
}

export interface EmitOptions {
  readonly version: string;
  /** File name of the program, without its ending. */
  readonly name: string;
  /** The `.rnn` files, by the index that places use, as seen from the folder of the program. */
  readonly sources: readonly string[];
}

export function emit(plan: Plan, step: Step, origins: Origins, options: EmitOptions): Emitted {
  const names = namesOf(plan, origins);
  const memory = new MemoryEmitter(plan, names);
  const imports = new Set<string>();
  const parts: Parts = { plan, step, origins, names, memory, imports };
  const facts = usedFacts(plan, origins, names);
  const body = bodyLines(parts, options.version);
  const encodes = step.procedures.some(({ name }) => name === "encode");
  const types = [
    ...settingsLines(plan, origins, names),
    ...sizesLines(step, names),
    ...extentsLines(plan, names),
    ...parametersLines(plan, names),
    ...batchLines(step, names, (read) => memory.type({ ...read, node: read.column })),
    ...PROCEDURES.flatMap(([name, , stem, doc]) => {
      const procedure = step.procedures.find((known) => known.name === name);
      if (!procedure && name === "encode") return [];
      const items = procedure ? itemsOf(procedure, carriedBy(procedure, step.state)) : { a: [], d: [], c: [] };
      return [...memory.interfaceLines(`${stem}Memory`, `Tensors of \`${name}\`. ${doc}`, items), line("")];
    }),
    ...streamsLines(step, names),
    ...recordLines(plan, step, facts),
  ];
  const load = loadLines(facts);
  const lines = [
    ...headLines(plan, origins, options),
    ...importLines([...types, ...body, ...load], imports),
    line(""),
    ...types,
    ...SHAPE.filter(({ code }) => encodes || !code.includes("Encode")),
    line("const program = defineProgram<Shape>({"),
    ...indent(body, 2),
    line("});"),
    line(""),
    line("export default program;"),
    line(""),
    ...load,
    line(""),
    line("await runWhenMain(program, import.meta);"),
  ];
  const typescript = `${lines.map(({ code }) => code).join("\n")}\n`;
  return {
    typescript,
    javascript: `${stripTypes(typescript)}//# sourceMappingURL=${options.name}.map\n`,
    map: mapOf(lines, origins, options),
  };
}

function headLines({ hashes }: Plan, { name, doc, files }: Origins, { version }: EmitOptions): readonly Line[] {
  const about = doc ? ["", ...doc.split("\n")] : [];
  const [file] = files;
  return [
    `${name}: compiled from ${comment(file.slice(file.lastIndexOf("/") + 1))} by rnnc ${version}; program ${hashes.program.slice(0, 8)}.`,
    "Edit the .rnn file, not this one.",
    ...about,
  ].map((text) => line(`// ${comment(text)}`.trimEnd()));
}

const LAYER_TYPES = [
  "ContextWeights",
  "EmbeddingWeights",
  "Extent",
  "GruWeights",
  "Ids",
  "KeyWeights",
  "LayerNormWeights",
  "LinearWeights",
  "LinearWeightsWithoutBias",
  "ClassWeights",
  "ClassWeightsWithoutBias",
  "LstmWeights",
  "OutputBias",
  "OutputWeights",
  "QueryWeights",
  "RnnWeights",
  "Stream",
  "Tensor",
  "Times",
] as const;

const TYPES = [...LAYER_TYPES, ...LOADED_TYPES].sort();

const VALUES = ["defineProgram", "f32", "i32", "loadsRunsOf", "pieceRows", "runWhenMain", "trained"] as const;

function importLines(lines: readonly Line[], functions: ReadonlySet<string>): readonly Line[] {
  const text = lines.map(({ code }) => code).join("\n");
  const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(text);
  const values = [
    ...VALUES.filter((name) => uses(name) || name === "defineProgram" || name === "runWhenMain"),
    ...functions,
  ].sort();
  const types = TYPES.filter((name) => uses(`${name}`));
  return [
    line(`import { ${values.join(", ")} } from "rnnc/runtime";`),
    ...(types.length > 0 ? [line(`import type { ${types.join(", ")} } from "rnnc/runtime";`)] : []),
  ];
}

const SHAPE: readonly Line[] = [
  "interface Shape {",
  "  readonly Settings: Settings;",
  "  readonly Sizes: Sizes;",
  "  readonly Extents: Extents;",
  "  readonly Parameters: Parameters;",
  "  readonly Batch: Batch;",
  "  readonly DecodeBatch: DecodeBatch;",
  "  readonly Train: TrainMemory;",
  "  readonly Evaluate: EvaluateMemory;",
  "  readonly Predict: PredictMemory;",
  "  readonly Encode: EncodeMemory;",
  "  readonly DecodeStep: DecodeStepMemory;",
  "  readonly Streams: Streams;",
  "}",
  "",
].map((code) => line(code));

/** Each line of the program to the `.rnn` line of its node. */
function mapOf(lines: readonly Line[], { nodes }: Origins, { name, sources }: EmitOptions): string {
  const map = new GenMapping({ file: `${name}.js` });
  // The first file stands first, so that the program finds its folder by it.
  maybeAddSegment(map, 0, 0, sources[0], 0, 0);
  lines.forEach(({ code, node }, index) => {
    const place = node === undefined ? undefined : nodes[node]?.place;
    if (!place) return;
    const column = code.length - code.trimStart().length;
    maybeAddSegment(map, index, column, sources[place.file], place.line - 1, place.column - 1);
  });
  return `${JSON.stringify(toEncodedMap(map))}\n`;
}
