const { ROOMS } = require("./scripts/rooms.cjs");

const rooms = Object.entries(ROOMS).flatMap(([room, { may }]) => (may === null ? [] : [rule(room, may)]));

function rule(room, may) {
  return {
    name: `room ${room}`,
    severity: "error",
    from: { path: `^${room}/` },
    to: { path: "^src/", pathNot: [`^${room}/`, ...may.map((path) => `^${path}(/|\\.)`)] },
  };
}

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
