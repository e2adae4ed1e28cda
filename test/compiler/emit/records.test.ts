/** Whoever uses a model by the types of its program finds a type error where a record does not fit. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { programText } from "../../programs/programs.js";
import { compile, emitted } from "../../programs/workshop.js";
import { typeErrors } from "./type-check.js";

const NAMES = ["sums", "translated", "on_and_on", "tables", "forecast", "horizon", "chords", "curves"] as const;

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

const TRANSLATED = '{ left: "the whale" }';
const OWN_USES: readonly (readonly [
  about: string,
  program: (typeof NAMES)[number],
  code: string,
  error: RegExp | null,
])[] = [
  ["a class", "sums", "const said: number = model.predict([{ bits: [1] }])[0].ones.predicted;", null],
  ["its share", "sums", "const said: number = model.predict([{ bits: [1] }])[0].ones.probability;", null],
  ["a class for a word", "sums", "const said: string = model.predict([{ bits: [1] }])[0].ones.predicted;", /'number'/],
  ["another column", "sums", "const said = model.predict([{ bit: [1] }]);", /'bit' does not exist in type 'Input'/],
  ["another target", "sums", "const said = model.predict([{ bits: [1] }])[0].odd;", /Property 'odd' does not exist/],
  ["what writes nothing", "sums", "const said = model.generate();", /'generate' does not exist on type 'Trained'/],
  ["a text", "translated", `const said: string = model.translate([${TRANSLATED}], { width: 4 })[0].text;`, null],
  ["where it looked", "translated", `const said: number = model.translate([${TRANSLATED}])[0].attention[0][0];`, null],
  ["a translation of nothing", "translated", "const said = model.translate([{}]);", /Property 'left' is missing/],
  [
    "another option",
    "translated",
    `const said = model.translate([${TRANSLATED}], { beam: 4 });`,
    /'beam' does not exist/,
  ],
  ["drawn", "translated", `const said: string = model.generate({ record: ${TRANSLATED}, topK: 3 })[0].text;`, null],
  ["drawn from nothing", "translated", "const said = model.generate({ topK: 3 });", /Property 'record' is missing/],
  ["by itself", "on_and_on", 'const said: number = model.generate({ prompt: "the" })[0].perplexity;', null],
  ["a token at a time", "on_and_on", "const said = [...model.tokens({ length: 3 })].map(({ text }) => text);", null],
  ["by itself, from a record", "on_and_on", "const said = model.generate({ record: {} });", /'record' does not exist/],
  ["by itself, a translation", "on_and_on", "const said = model.translate([]);", /'translate' does not exist/],
  [
    "a number",
    "forecast",
    'const said: number = model.predict([{ month: "2026-01", told: "a" }])[0].next.predicted;',
    null,
  ],
  [
    "a number's share",
    "forecast",
    "const said = model.predict([])[0].next.probability;",
    /'probability' does not exist/,
  ],
  [
    "as many as a setting says",
    "horizon",
    "const said: number = model.predict([])[0].next.predicted;",
    /readonly number\[\]/,
  ],
  ["a set", "chords", "const said: readonly number[] = model.predict([])[0].mood.predicted;", null],
  [
    "a set a step",
    "chords",
    "const said: readonly (readonly number[])[] = model.predict([])[0].chords.predicted;",
    null,
  ],
  ["a number a step", "curves", "const said: readonly number[] = model.predict([])[0].curve.predicted;", null],
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
const owns = OWN_USES.map(([, program, code], index) => [
  `own_${index}`,
  `import { load } from "./${program}.js";\nconst model = await load("runs/x");\n${code}\nconsole.log(said);\n`,
]);
const errors = typeErrors({
  "console.d": "declare const console: { log(value: unknown): void };",
  ...Object.fromEntries([...programs, ...uses, ...loads, ...owns]),
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

for (const [index, [about, program, , error]] of OWN_USES.entries()) {
  test(`load of ${program}: ${about}`, () => {
    const found = errors.get(`own_${index}`) ?? [];
    if (error === null) assert.equal(found, []);
    else assert.match(found.join("\n"), error);
  });
}

test.run();
