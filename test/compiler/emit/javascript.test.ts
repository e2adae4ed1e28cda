/** The JavaScript is the TypeScript without its types, in its place; one map leads from both to the `.rnn` lines. */
import { readFileSync } from "node:fs";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { transformSync } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { comment } from "../../../src/compiler/emit/code.js";
import { stripTypes } from "../../../src/compiler/emit/strip-types.js";
import { PROGRAMS, programText } from "../../programs/programs.js";
import { compile, emitted, type Files, ROOT } from "../../programs/workshop.js";

const LIBRARY: Files = Object.fromEntries(
  ["std/layers", "std/text"].map((path) => [
    `${path}.rnn`,
    readFileSync(`${ROOT}stdlib/${path.slice("std/".length)}.rnn`, "utf8"),
  ]),
);

const MADE = PROGRAMS.map(({ name, files }) => {
  const compiled = compile(files);
  return { name, files, ...compiled, ...emitted(compiled) };
});

/** As esbuild writes it, types or none. */
function printed(text: string, loader: "ts" | "js"): string {
  const tsconfigRaw = { compilerOptions: { verbatimModuleSyntax: true, target: "es2022" as const } };
  return transformSync(text, { loader, tsconfigRaw, format: "esm", target: "es2022", legalComments: "none" }).code;
}

for (const { name, typescript, javascript } of MADE) {
  test(`${name}: what another compiler makes of the TypeScript is what we make of it`, () => {
    assert.is(printed(javascript, "js"), printed(typescript, "ts"));
  });

  test(`${name}: every character stands where it stood`, () => {
    const [before, after] = [typescript.split("\n"), javascript.split("\n")];
    assert.match(javascript, new RegExp(`\\n//# sourceMappingURL=${name}\\.map\\n$`));
    after.splice(-2, 1);
    assert.is(after.length, before.length);
    after.forEach((line, at) => {
      for (let column = 0; column < line.length; column++)
        if (line[column] !== " ") assert.is(line[column], before[at][column], `line ${at + 1}`);
    });
  });
}

test("kinds of types that the emitter does not write are refused", () => {
  for (const text of ["const a = b as number;", "const a = b!;", "const a = {} satisfies object;"])
    assert.throws(() => stripTypes(text), /does not write/);
  assert.is(stripTypes("f<{ a: 1 }, B>({ b: 2 });\n"), `f${" ".repeat(13)}({ b: 2 });\n`);
  assert.is(stripTypes("interface A {\n  a: 1;\n}\nf();\n"), "\n\n\nf();\n");
});

// The map

/** What the map says of each call of an op, and the comments above it in its function. */
function callsOf(javascript: string, map: string, files: Files) {
  const trace = new TraceMap(map);
  const calls: { line: number; call: string; text: string | null; above: string[]; next: string | null }[] = [];
  let above: string[] = [];
  let fresh: string | null = null;
  javascript.split("\n").forEach((line, at) => {
    if (/^ {4}run\(/.test(line)) above = [];
    const said = /^\s*\/\/ (.*)$/.exec(line);
    if (said) {
      above = [...above, said[1]];
      fresh = said[1];
    }
    const call = /\bops\.\w+\.(?:forward|backward)\(/.exec(line);
    if (!call) return;
    const found = originalPositionFor(trace, { line: at + 1, column: call.index });
    const source = found.source === null ? undefined : files[found.source];
    const text = source === undefined ? null : (source.split("\n")[(found.line ?? 1) - 1] ?? null);
    calls.push({ line: at + 1, call: line.trim(), text, above, next: fresh });
    fresh = null;
  });
  return calls;
}

const statement = (line: string) => comment(line.replace(/\s+#.*$/, "").trim());

for (const { name, files, javascript, map } of MADE) {
  test(`${name}: each call leads to the line that its comment shows`, () => {
    const calls = callsOf(javascript, map, { ...LIBRARY, ...files });
    assert.ok(calls.length >= 8);
    for (const { call, text, above, next } of calls) {
      // Losses and the update belong to no layer.
      if (text === null) {
        assert.match(
          call,
          /^ops\.(?:\w+CrossEntropy|squaredError|clipByGlobalNorm|penalty|sgd|momentum|rmsprop|adamw?)\./,
        );
        continue;
      }
      assert.ok(above.includes(statement(text)), `${call}\n${text}\n${above.join("\n")}`);
      if (next !== null) assert.is(statement(text), next);
    }
  });
}

test("sources are named as seen from the program, the experiment's own file first", () => {
  const heir = MADE.find(({ name }) => name === "heir");
  assert.equal(heir?.origins.files, ["main.rnn", "shelf/base.rnn", "shelf/parts.rnn"]);
  assert.equal(JSON.parse(heir?.map ?? "{}").sources, ["main.rnn", "shelf/base.rnn", "shelf/parts.rnn"]);
  assert.is(JSON.parse(heir?.map ?? "{}").version, 3);
});

test("emitting again gives the same bytes", () => {
  for (const name of ["on_and_on", "tables"]) {
    const [one, other] = [0, 1].map(() => emitted(compile(programText(name).files)));
    assert.equal(one, other);
  }
});

test.run();
