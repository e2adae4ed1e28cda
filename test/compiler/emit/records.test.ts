/** Whoever uses a model by the types of its program finds a type error where a record does not fit. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { programText } from "../../programs/programs.js";
import { compile, emitted } from "../../programs/workshop.js";
import { typeErrors } from "./type-check.js";

const NAMES = ["sums", "translated", "tables", "forecast", "curves"] as const;

type Use = readonly [about: string, program: (typeof NAMES)[number], code: string, error: RegExp | null];

const USES: readonly Use[] = [
  ["a list of bits", "sums", "const record: Input = { bits: [1, 0, 1] };", null],
  ["another column", "sums", "const record: Input = { bit: [1, 0, 1] };", /'bit' does not exist in type 'Input'/],
  ["a text for a list", "sums", 'const record: Input = { bits: "101" };', /'string' is not assignable/],
  ["nothing", "sums", "const record: Input = {};", /Property 'bits' is missing/],
  ["its target", "sums", 'const target: Target = "ones";', null],
  ["a target that measures alone read", "sums", 'const target: Target = "odd";', /'"odd"' is not assignable/],
  ["what is translated", "translated", 'const record: Input = { left: "the whale" };', null],
  ["the translation alone", "translated", 'const record: Input = { right: "the whale" };', /'left' is missing/],
  ["a name in back-ticks", "tables", 'const record: Input = { "Adj Close": 1, size: 2, kind: "a" };', null],
  ["three targets", "tables", 'const targets: readonly Target[] = ["sold", "grade", "more"];', null],
  ["a month to come", "forecast", 'const record: Input = { month: "2026-01", told: "a" };', null],
  ["a month as a number", "forecast", 'const record: Input = { month: 1, told: "a" };', /'number' is not assignable/],
  ["a target that is seen and not said", "curves", "const record: Input = { digits: [1] };", /missing .*curve, marks/],
];

const LOADED = 'const model = await load<Input, Target>("runs/x");';
const MODEL_USES: readonly (readonly [about: string, code: string, error: RegExp | null])[] = [
  ["a record, and what is said of it", "model.predict([{ bits: [1, 0] }])[0].ones.predicted", null],
  ["another column", "model.predict([{ bit: [1, 0] }])", /'bit' does not exist in type 'Input'/],
  ["another target", "model.predict([{ bits: [1, 0] }])[0].odd", /Property 'odd' does not exist/],
];

const programs = NAMES.map((name) => [name, emitted(compile(programText(name).files)).typescript] as const);
const uses = USES.map(([, program, code], index) => {
  const type = code.includes("Input") ? "Input" : "Target";
  const name = /const (\w+)/.exec(code)?.[1];
  return [`use_${index}`, `import type { ${type} } from "./${program}.js";\n${code}\nconsole.log(${name});\n`] as const;
});
const loads = MODEL_USES.map(([, code], index) => [
  `load_${index}`,
  `import { load } from "rnnc/runtime";\nimport type { Input, Target } from "./sums.js";\n${LOADED}\nconsole.log(${code});\n`,
]);
const errors = typeErrors({
  "console.d": "declare const console: { log(value: unknown): void };",
  ...Object.fromEntries([...programs, ...uses, ...loads]),
});

for (const [index, [about, program, , error]] of USES.entries()) {
  test(`${program}: ${about}`, () => {
    const found = errors.get(`use_${index}`) ?? [];
    if (error === null) assert.equal(found, []);
    else assert.match(found.join("\n"), error);
  });
}

for (const [index, [about, , error]] of MODEL_USES.entries()) {
  test(`load: ${about}`, () => {
    const found = errors.get(`load_${index}`) ?? [];
    if (error === null) assert.equal(found, []);
    else assert.match(found.join("\n"), error);
  });
}

test.run();
