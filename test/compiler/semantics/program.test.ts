/** Files together: imports, `extends`, overrides, blocks and pipelines, `scan`, `--set`. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { objectivesIn } from "../../../src/compiler/semantics/graph.js";
import { checkText, placesOf } from "../support/host.js";
import { checkMarked, onlyMessage } from "../support/marked.js";

const BASE = parity({
  settings: "param units = 16 in 8..64 step 8\n  param cell = gru in { gru, lstm }\n  const most = 50",
})
  .replace("units: 16", "units: units")
  .replace("cell: lstm", "cell: cell")
  .replace("1..50", "1..most");

const derived = (body: string) => `${BASE}\nexperiment more extends parity {\n  ${body}\n}\n`;

const settingsOf = (text: string, name = "more") =>
  Object.fromEntries(
    checkMarked(text)
      .experiments.get(name)
      ?.settings.map((one) => [one.name, one.value]) ?? [],
  );

// `extends`

test("an experiment has all its base says", () => {
  assert.equal(settingsOf(derived("seed = 2")), { units: 16, cell: "gru" });
  assert.is(checkMarked(derived("seed = 2")).experiments.get("more")?.seed, 2);
});

test("an override gives another default, in the base's domain", () => {
  assert.equal(settingsOf(derived("units = 32\n  cell = lstm")), { units: 32, cell: "lstm" });
  checkMarked(derived("units = ⟪default-outside-domain⟫33"));
  checkMarked(derived("cell = ⟪default-outside-domain⟫rnn"));
  checkMarked(derived("units = ⟪wrong-kind⟫lstm"));
  checkMarked(derived("cell = ⟪wrong-kind⟫3"));
});

test("a parameter may be declared anew, with another domain", () => {
  assert.equal(settingsOf(derived("param units = 128 in 64..256")), { units: 128, cell: "gru" });
});

test("an override overrides something, once", () => {
  checkMarked(derived("⟪override-nothing⟫unit = 3"));
  checkMarked(derived("⟪override-nothing⟫states = 3"));
  checkMarked(derived("units = 24\n  ⟪duplicate-name⟫units = 32"));
  checkMarked(derived("seed = 1\n  ⟪duplicate-name⟫seed = 2"));
});

test("a statement of a section takes the place of its base's, or is added", () => {
  const { experiments } = checkMarked(derived("train {\n    epochs = 9\n    keep best validate.loss\n  }"));
  const train = experiments.get("more")?.train;
  assert.is(train?.length.unit, "epochs");
  assert.equal(train?.length.count.terms[0].coefficient, 9);
  assert.ok(train?.keep);
  assert.is(checkMarked(derived("train {\n    steps = 9\n  }")).experiments.get("more")?.train.length.unit, "steps");
});

test("one aim of a search takes the place of all of its base's", () => {
  const searched = BASE.replace(
    /\}\n$/,
    "  search {\n    minimize validate.loss\n    maximize validate.accuracy\n  }\n}\n",
  );
  const aims = (body: string) => {
    const text = `${searched}\nexperiment more extends parity {\n  ${body}\n}\n`;
    const search = checkMarked(text).experiments.get("more")?.search;
    return search && objectivesIn(search).map(({ on }) => on.part);
  };
  assert.equal(aims("seed = 2"), ["validate", "validate"]);
  assert.equal(aims("search {\n    minimize train.loss\n  }"), ["train"]);
});

test("a section is opened once", () => {
  checkMarked(derived("train {\n    epochs = 9\n  }\n  ⟪duplicate-name⟫train {\n    keep best validate.loss\n  }"));
});

test("of a base's names, those that only the base leaves unused are not spoken of again", () => {
  const base = BASE.replace("param units", "param ⟪unused-name⟫spare = 1\n  param units");
  checkMarked(`${base}\nexperiment more extends parity {\n  seed = 2\n}\n`);
  checkMarked(`${base}\nexperiment more extends parity {\n  param ⟪unused-name⟫own = 2\n}\n`);
});

test("nor those of a base in another file", () => {
  const files = { "base.rnn": BASE.replace("param units", "param spare = 1\n  param units") };
  checkMarked(
    'edition 2026\nimport { parity } from "./base.rnn"\nexperiment more extends parity {\n  seed = 2\n}\n',
    files,
  );
});

test("a base is an experiment, is there, and is another", () => {
  checkMarked("edition 2026\nexperiment more extends ⟪unknown-name⟫nothing {\n  rate = 1\n}\n");
  checkMarked("edition 2026\nexperiment more extends ⟪defined-by-itself⟫more {\n  rate = 1\n}\n");
  checkMarked(
    "edition 2026\nexperiment a extends b {\n}\nexperiment b extends ⟪defined-by-itself⟫a {\n}\n".replace(
      "extends b",
      "extends ⟪defined-by-itself⟫b",
    ),
  );
  checkMarked(
    `${BASE}\nblock other(x: [width] of real) {\n  return x\n}\nexperiment more extends ⟪wrong-kind⟫other {\n}\n`,
  );
});

test("a base's mistake is said once, at its place", () => {
  checkMarked(derived("seed = 2").replace("last(states)", "last(⟪unknown-name⟫stats)"));
});

test("an override that breaks the base is said where the break shows", () => {
  const text = derived("most = 60").replace(" mod 2", "");
  checkMarked(text.replace("units: odd.classes", "units: ⟪too-few-classes⟫51"));
});

// Imports

const user = (line: string, rest = "") => `edition 2026\n${line}\n${rest}`;

test("imports: beside, below, above inside the project, and the library", () => {
  const files = { "a.rnn": BASE, "sub/b.rnn": BASE.replace("experiment parity", "experiment below") };
  checkMarked(user('import { parity } from "./a.rnn"', "experiment e extends parity {\n  seed = 2\n}\n"), files);
  checkMarked(user('import { below } from "./sub/b.rnn"', "experiment e extends below {\n  seed = 2\n}\n"), files);
  checkMarked(user('import { parity } from "std/book/parity"', "experiment e extends parity {\n  seed = 2\n}\n"));
});

test("imports outside the project, of addresses and of nothing are refused, and nothing else is said", () => {
  for (const path of [
    "../a.rnn",
    "./sub/../../a.rnn",
    "/etc/passwd",
    "https://example.org/a.rnn",
    "a.rnn",
    "std/../package",
    "std/none",
    "",
  ]) {
    checkMarked(
      user(`import { parity } from ⟪import-missing-file⟫"${path}"`, "experiment e extends parity {\n  rate = 2\n}\n"),
      { "../a.rnn": BASE },
    );
  }
});

test("an imported name is one that the file defines itself", () => {
  const files = { "a.rnn": BASE };
  const { diagnostics } = checkMarked(
    user('import { ⟪import-missing-name⟫party } from "./a.rnn"', "experiment e extends party {\n}\n"),
    files,
  );
  assert.is(diagnostics[0].suggestion?.message, "did you mean `parity`?");
});

test("files that import each other are refused once", () => {
  const files = { "b.rnn": 'edition 2026\nimport { a } from "./main.rnn"\nexperiment b extends a {\n}\n' };
  const checked = checkText(user('import { b } from "./b.rnn"', "experiment a extends b {\n}\n"), files);
  assert.equal(placesOf(checked), ["import-cycle b.rnn:2:19"]);
});

test("a mistake in an imported file is said at its place there", () => {
  const files = { "a.rnn": `${BASE}\nexperiment bad {\n  units 3\n}\n` };
  const extending = user('import { parity } from "./a.rnn"', "experiment e extends parity {\n  seed = 2\n}\n");
  assert.equal(placesOf(checkText(extending, files)), ["unexpected-token a.rnn:30:9"]);
});

// Blocks, pipelines, scan

const blocks = (head: string, model: string) => parity({ head, model });
const HEADS = "logits = dense(last(deep), units: odd.classes)";

test("a block's dimensions are counts inside it", () => {
  checkMarked(
    blocks(
      "block twice(x: [time, width] of real) {\n  return recurrent(x, cell: gru, units: 2 * width)\n}",
      `deep = recurrent(string, cell: gru, units: 3) |> twice()\n    ${HEADS}`,
    ),
  );
});

test("parameters of one dimension agree", () => {
  const text = blocks(
    "block both(x: [time, width] of real, y: [time, width] of real) {\n  return x + y\n}",
    `a = recurrent(string, cell: gru, units: 3)\n    b = recurrent(string, cell: gru, units: 4)\n    deep = both(a, ⟪shape-mismatch⟫b)\n    ${HEADS}`,
  );
  assert.is(onlyMessage(checkMarked(text)), "`width` joins 3 and 4, which differ.");
});

test("a mistake in a block is said in the block, once for all calls", () => {
  checkMarked(
    blocks(
      "block bad(x: [time, width] of real) {\n  return recurrent(⟪unknown-name⟫y, cell: gru, units: width)\n}",
      `a = bad(string)\n    deep = bad(string)\n    ${HEADS}`,
    ).replace("units: 16", "units: 16"),
  );
});

test("a block has parameters of different names, and returns something", () => {
  const model = `deep = b(string)\n    ${HEADS}`;
  checkMarked(blocks("block b(x: [time, width] of real, ⟪duplicate-name⟫x: count) {\n  return x\n}", model));
  checkMarked(blocks("block ⟪missing-return⟫b(x: [time, width] of real) {\n  y = x\n}", model));
  checkMarked(blocks("block b(x: [time, width] of real) {\n  return x\n  ⟪misplaced⟫return x\n}", model));
  checkMarked(blocks("block b(x: [time, width] of real) {\n  ⟪misplaced⟫param y = 2\n  return x\n}", model));
});

test("blocks see no names of the experiment", () => {
  checkMarked(
    blocks(
      "block b(x: [time, width] of real) {\n  return recurrent(⟪unknown-name⟫string, cell: gru, units: width)\n}",
      `deep = b(string)\n    ${HEADS}`,
    ),
  );
});

test("blocks do not call themselves, nor each other in a circle", () => {
  checkMarked(
    blocks("block b(x: [time, width] of real) {\n  return ⟪calls-itself⟫b(x)\n}", `deep = b(string)\n    ${HEADS}`),
  );
  checkMarked(
    blocks(
      "block b(x: [time, width] of real) {\n  return c(x)\n}\nblock c(x: [time, width] of real) {\n  return ⟪calls-itself⟫b(x)\n}",
      `deep = b(string)\n    ${HEADS}`,
    ),
  );
});

test("a block belongs in the model, a pipeline in the data", () => {
  checkMarked(
    blocks("pipeline p(line: text) {\n  return line |> lower()\n}", `deep = ⟪wrong-place⟫p(string)\n    ${HEADS}`),
  );
});

test("a step of a scan returns its state's shape", () => {
  const scan = (size: string) =>
    blocks(
      `block own(x: [width] of real, h: [size] of real) {\n  return tanh(dense(x, units: size) + dense(h, units: ${size}))\n}`,
      `deep = scan(string, step: own, units: 5)\n    ${HEADS}`,
    );
  checkMarked(scan("size"));
  checkMarked(scan("5"));
  checkMarked(scan("4").replace("tanh(dense(x", "tanh(⟪shape-mismatch⟫dense(x"));
  checkMarked(scan("size").replace("step: own", "step: ⟪unknown-callable⟫ow"));
  checkMarked(scan("size").replace("scan(string", "scan(⟪not-a-sequence⟫last(string)"));
});

// `--set`

const set = (...pairs: readonly string[]) =>
  pairs.map((pair) => ({ name: pair.split("=")[0], value: pair.slice(pair.indexOf("=") + 1) }));

test("a setting gives another default", () => {
  const { experiments } = checkMarked(BASE, {}, set("units=64", "cell=lstm", "seed=9", "most=20"));
  const settings = experiments.get("parity")?.settings.map(({ name, value }) => `${name}=${value}`);
  assert.equal(settings, ["units=64", "cell=lstm"]);
  assert.is(experiments.get("parity")?.seed, 9);
});

test("a setting is checked as if it were written, and its text is shown", () => {
  const failed = (pair: string, code: string) => {
    const { diagnostics } = checkText(BASE, {}, set(pair));
    assert.equal(
      diagnostics.map((said) => `${said.code} ${said.span.file}`),
      [`${code} --set ${pair}`],
    );
  };
  failed("unit=3", "override-nothing");
  failed("units=33", "default-outside-domain");
  failed("units=lstm", "wrong-kind");
  failed("units=1 2", "unexpected-token");
  failed("units=", "unexpected-token");
  failed('units="3"', "wrong-kind");
});

test("a setting without a domain keeps the kind that was declared", () => {
  const text = parity({ settings: "param units = 16\n  param rate = 0.01\n  param cell = gru" })
    .replace("units: 16", "units: units")
    .replace("1e-2", "rate")
    .replace("cell: lstm", "cell: cell");
  const failed = (pair: string) => {
    const { diagnostics } = checkText(text, {}, set(pair));
    assert.equal(
      diagnostics.map(({ code, span }) => `${code} ${span.file}`),
      [`wrong-kind --set ${pair}`],
    );
    return diagnostics[0].message;
  };
  assert.is(failed("units=1e1"), "`units` must be a count, as declared; `1e1` is a real number.");
  assert.is(failed("units=abc"), "`units` must be a count, as declared; `abc` is a word.");
  failed("rate=abc");
  failed("cell=3");
  const { experiments } = checkMarked(text, {}, set("units=8", "rate=1", "cell=lstm"));
  assert.equal(
    experiments.get("parity")?.settings.map(({ kind, value }) => [kind, value]),
    [
      ["count", 8],
      ["real", 1],
      ["word", "lstm"],
    ],
  );
  checkMarked(`${text}\nexperiment more extends parity {\n  units = ⟪wrong-kind⟫0.5\n}\n`);
  const { diagnostics } = checkText(text, {}, set("seed=-1"));
  assert.equal(
    diagnostics.map(({ code, span }) => `${code} ${span.file}`),
    ["out-of-range --set seed=-1"],
  );
});

test("blocks and pipelines are written out so many times", () => {
  const twice = (levels: number, kind: string, type: string, first: string, body: (inner: string) => string) =>
    Array.from(
      { length: levels },
      (_, at) => `${kind} b${at}(x: ${type}) {\n  return ${at === 0 ? first : body(`b${at - 1}`)}\n}`,
    ).join("\n");
  const blocks = (levels: number, mark = "") =>
    parity({ head: twice(levels, "block", "[width] of real", "tanh(x)", (inner) => `${inner}(${inner}(x))`) }).replace(
      "dense(last(states)",
      `dense(${mark}b${levels - 1}(last(states))`,
    );
  checkMarked(blocks(9));
  for (const levels of [12, 30]) {
    const said = checkMarked(blocks(levels, "⟪too-many-calls⟫"));
    assert.is(onlyMessage(said), `Written out, \`b${levels - 1}\` calls blocks and pipelines more than 2,000 times.`);
  }
  const head = twice(30, "pipeline", "count", "x", (inner) => `${inner}(x) + ${inner}(x)`);
  checkMarked(parity({ head }).replace("sum(strings.bits)", "(sum(strings.bits) + ⟪too-many-calls⟫b29(1))"));
});

test("a setting is one value: no text of it becomes another statement", () => {
  for (const pair of [
    "units=16\nconst x = 3",
    "units=16 }",
    "units=16; 3",
    'units=16\nimport { a } from "std/layers"',
  ]) {
    const { diagnostics } = checkText(BASE, {}, set(pair));
    assert.ok(
      diagnostics.some(({ severity }) => severity === "error"),
      pair,
    );
  }
});

test.run();
