/** The rooms: who may import whom. The table is in docs/rooms.md; a test compares the two. */
const ROOMS = {
  "src/random": [],
  "src/ops": ["src/random"],
  "src/plan": ["src/ops"],
  "src/compiler/syntax": ["src/compiler/diagnostics"],
  "src/compiler/diagnostics": ["src/compiler/syntax"],
  "src/compiler/semantics": ["src/compiler/syntax", "src/compiler/diagnostics", "src/ops", "src/plan"],
  "src/compiler/lower": ["src/compiler/semantics", "src/compiler/syntax", "src/plan", "src/ops"],
  "src/compiler/emit": ["src/compiler/lower", "src/plan", "src/ops"],
  "src/runtime/files": ["src/runtime/failure"],
  "src/runtime/devices": ["src/ops", "src/random", "src/runtime/failure"],
  "src/runtime/data": ["src/ops", "src/plan", "src/random", "src/runtime/files", "src/runtime/failure"],
  "src/runtime/metrics": ["src/ops", "src/runtime/program"],
  "src/runtime/records": ["src/plan", "src/runtime/files", "src/runtime/failure"],
  "src/runtime/program": [
    "src/ops",
    "src/random",
    "src/runtime/data",
    "src/runtime/devices",
    "src/runtime/metrics",
    "src/runtime/failure",
  ],
  "src/runtime/training": [
    "src/ops",
    "src/random",
    "src/plan",
    "src/runtime/data",
    "src/runtime/devices",
    "src/runtime/files",
    "src/runtime/metrics",
    "src/runtime/program",
    "src/runtime/records",
    "src/runtime/failure",
    "src/runtime/version",
  ],
};

const rooms = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `room ${room}`,
  severity: "error",
  from: { path: `^${room}/` },
  to: { path: "^src/", pathNot: [`^${room}/`, ...allowed.map((path) => `^${path}(/|\\.)`)] },
}));

module.exports = {
  forbidden: [
    ...rooms,
    {
      name: "no cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "compiler and runtime meet in plan and ops alone",
      severity: "error",
      from: { path: "^src/compiler/" },
      to: { path: "^src/runtime/" },
    },
    {
      name: "runtime and compiler meet in plan and ops alone",
      severity: "error",
      from: { path: "^src/runtime/" },
      to: { path: "^src/compiler/" },
    },
    {
      name: "ts-morph in emit alone",
      severity: "error",
      from: { pathNot: "^src/compiler/emit/" },
      to: { path: "ts-morph" },
    },
    {
      name: "emit is loaded when called",
      severity: "error",
      from: { path: "^src/cli/" },
      to: { path: "^src/compiler/emit/", dynamic: false },
    },
    { name: "no barrel files", severity: "error", from: { path: "^src/.*/index\\.ts$" }, to: {} },
    { name: "nothing unresolved", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "chevrotain" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
