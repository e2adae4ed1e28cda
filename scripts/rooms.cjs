/**
 * The rooms: what lives where, and what it may import from `src` besides itself. The rules of dependency-cruiser and
 * docs/reference/rooms.md are made from this table. `null`: anything.
 */
exports.ROOMS = {
  "src/spelling": { what: "the known name nearest to a misspelt one; counts as people read them", may: [] },
  "src/random": { what: "Philox, and streams of random numbers by their coordinates", may: [] },
  "src/ops": {
    what: "the op table: shape rules, gradient rules, FLOPs, float64 references; one op a file",
    may: ["src/random"],
  },
  "src/plan": { what: "plan and step types, JSON Schema, canonical form, hashes, cost", may: ["src/ops"] },
  "src/compiler/syntax": {
    what: "tokens, layout, parser, tree",
    may: ["src/compiler/source", "src/compiler/diagnostics", "src/spelling"],
  },
  "src/compiler/diagnostics": {
    what: "one table of codes, messages, help and examples; renderers",
    may: ["src/compiler/source", "src/spelling"],
  },
  "src/compiler/format": {
    what: "canonical layout: tokens and comments to a document, a document to lines",
    may: ["src/compiler/source", "src/compiler/syntax", "src/compiler/diagnostics"],
  },
  "src/compiler/semantics": {
    what: "names, types (shape, mask, range, split), domains, callables",
    may: [
      "src/compiler/source",
      "src/compiler/syntax",
      "src/compiler/diagnostics",
      "src/ops",
      "src/plan",
      "src/spelling",
    ],
  },
  "src/compiler/lower": {
    what: "checked experiment to plan and back to text; plan to step: differentiation, buffers",
    may: ["src/compiler/semantics", "src/compiler/source", "src/compiler/syntax", "src/plan", "src/ops"],
  },
  "src/compiler/diff": {
    what: "two plans compared: nodes paired, facts that differ, their words and places; renderers apart",
    may: ["src/compiler/lower", "src/compiler/diagnostics", "src/plan", "src/ops", "src/spelling"],
  },
  "src/compiler/lint": {
    what: "advice: one table of rules over the plan, each with its reason and examples",
    may: [
      "src/compiler/check",
      "src/compiler/diagnostics",
      "src/compiler/lower",
      "src/compiler/semantics",
      "src/compiler/source",
      "src/compiler/syntax",
      "src/ops",
      "src/plan",
      "src/spelling",
    ],
  },
  "src/compiler/emit": {
    what: "step to TypeScript, JavaScript and map; the one room that loads ts-morph",
    may: ["src/compiler/lower", "src/plan", "src/ops"],
  },
  "src/language-server": {
    what: "what editors ask: one provider a file, pure functions of a file's state and a place in it",
    may: [
      "src/compiler/check",
      "src/compiler/diagnostics",
      "src/compiler/fix",
      "src/compiler/format",
      "src/compiler/lower",
      "src/compiler/semantics",
      "src/compiler/source",
      "src/compiler/syntax",
      "src/ops",
      "src/plan",
      "src/spelling",
    ],
  },
  "src/runtime/kernels": { what: "C++ of the native device, and its build", may: [] },
  "src/runtime/files": {
    what: "files written whole or not at all; safetensors, JSONL",
    may: ["src/runtime/failure", "src/spelling"],
  },
  "src/runtime/devices": {
    what: "native, TensorFlow and js: the ops, and memory; selection",
    may: ["src/ops", "src/random", "src/runtime/failure"],
  },
  "src/runtime/data": {
    what: "sources, text, splits, fitted transforms, batching, cache",
    may: [
      "src/ops",
      "src/plan",
      "src/random",
      "src/runtime/decoding",
      "src/runtime/files",
      "src/runtime/failure",
      "src/spelling",
    ],
  },
  "src/runtime/program": {
    what: "what a compiled program calls: tensors, ops, parameters, procedures",
    may: [
      "src/ops",
      "src/plan",
      "src/random",
      "src/runtime/data",
      "src/runtime/devices",
      "src/runtime/files",
      "src/runtime/failure",
    ],
  },
  "src/runtime/metrics": {
    what: "measures as sums and counts: accumulate, merge, finish; scores of texts, and how far to trust them",
    may: ["src/ops", "src/random", "src/runtime/program", "src/runtime/version"],
  },
  "src/runtime/records": {
    what: "run folders and journals, and what was fitted to their data",
    may: ["src/plan", "src/runtime/data", "src/runtime/files", "src/runtime/failure"],
  },
  "src/runtime/decoding": {
    what: "tokens from logits, beams, and texts from tokens",
    may: ["src/plan", "src/random", "src/runtime/data", "src/runtime/program", "src/runtime/failure"],
  },
  "src/runtime/use": {
    what: "trained models on new records: encoding as in training, predictions, generation",
    may: [
      "src/ops",
      "src/random",
      "src/plan",
      "src/runtime/data",
      "src/runtime/decoding",
      "src/runtime/devices",
      "src/runtime/files",
      "src/runtime/program",
      "src/runtime/records",
      "src/runtime/training",
      "src/runtime/failure",
      "src/runtime/version",
      "src/spelling",
    ],
  },
  "src/runtime/examples": {
    what: "what a trained model says of examples: samples, confusion, calibration, attention",
    may: [
      "src/plan",
      "src/random",
      "src/runtime/data",
      "src/runtime/decoding",
      "src/runtime/program",
      "src/runtime/records",
    ],
  },
  "src/runtime/training": {
    what: "loop, stopping, checkpoints, progress, gradient check",
    may: [
      "src/ops",
      "src/random",
      "src/plan",
      "src/runtime/data",
      "src/runtime/decoding",
      "src/runtime/devices",
      "src/runtime/examples",
      "src/runtime/files",
      "src/runtime/metrics",
      "src/runtime/program",
      "src/runtime/records",
      "src/runtime/failure",
      "src/runtime/version",
      "src/runtime/exit-codes",
      "src/spelling",
    ],
  },
  "src/search": {
    what: "points of the search space, samplers, studies and what comes of their trials",
    may: ["src/plan", "src/random", "src/runtime/records", "src/runtime/files", "src/runtime/failure"],
  },
  "src/download": {
    what: "sources fetched when a person asks: http, https, file; zip and gzip; the one room that loads yauzl",
    may: ["src/plan", "src/runtime/files", "src/runtime/failure"],
  },
  "src/judgement": {
    what: "a run judged: one table of rules over its records, each with its thresholds and what to try next",
    may: ["src/runtime/records"],
  },
  "src/report": {
    what: "plots: pure functions from numbers to lines of text, to a page (which alone loads Plot) and to event files",
    may: ["src/runtime/records"],
  },
  "src/cli": {
    what: "the table of commands; one command a file, loaded when called; beside them, by subject, what several share",
    may: null,
  },
};
