/** Whatever stands inside one another: one diagnostic, and no stack that ends. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { checkText, placesOf } from "../support/host.js";
import { checkMarked } from "../support/marked.js";

const MARK = "⟪too-deep⟫";
/** The body of the experiment and that of its section cost as much as two brackets. */
const IN_SECTION = 400 - 12;

const inRate = (before: string, after = "") => parity().replace("1e-2", `${before}1e-2${after}`);

test("brackets", () => {
  checkMarked(inRate("(".repeat(60), ")".repeat(60)));
  // One for the call is open already.
  const most = Math.floor(IN_SECTION / 6) - 1;
  for (const count of [150, 5000]) {
    checkMarked(inRate(`${"(".repeat(most)}${MARK}${"(".repeat(count - most)}`, ")".repeat(count)));
  }
});

test("blocks that nothing calls", () => {
  const count = 5000;
  const numbers = Array.from({ length: count }, (_, at) => at);
  const chain = numbers.map((at) => `block b${at}() {\n  return ${at + 1 < count ? `b${at + 1}()` : "zeros()"}\n}\n`);
  assert.equal(placesOf(checkText(`edition 2026\n\n${chain.join("\n")}`)), []);
  const lines = numbers.map((at) => `  n${at} = ${at + 1 < count ? `tanh(n${at + 1})` : "tanh(x)"}\n`).join("");
  const deep = `edition 2026\n\nblock deep(x: [width] of real) {\n${lines}  return n0\n}\n`;
  const said = checkText(deep).diagnostics.map(({ code }) => code);
  assert.ok(
    said.every((code) => code === "too-deep"),
    said.join(),
  );
});

test("signs and negations", () => {
  checkMarked(inRate("-".repeat(300)));
  const most = IN_SECTION - 6;
  checkMarked(inRate(`${"-".repeat(most)}${MARK}${"-".repeat(20_000 - most)}`));
  const stop = `stop when ${"not ".repeat(IN_SECTION)}${MARK}${"not ".repeat(3000)}validate.loss < 1`;
  checkMarked(parity().replace("epochs    = 3", `epochs    = 3\n    ${stop}`));
});

test("operators in a row", () => {
  const losses = (count: number) => Array<string>(count).fill("cross_entropy(logits, odd)").join(" + ");
  checkMarked(parity().replace("cross_entropy(logits, odd)", losses(300)));
  const many = parity().replace("cross_entropy(logits, odd)", losses(3000));
  assert.equal(placesOf(checkText(many)).length, 1);
  const bits = `sum(strings.bits)${" + 1".repeat(300)}`;
  checkMarked(parity().replace("sum(strings.bits) mod 2", `(${bits}) mod 2`));
});

test("stages in a row", () => {
  const stages = (text: string) =>
    parity().replace("logits = dense(last(states)", `deep = last(states)${text}\n    logits = dense(deep`);
  checkMarked(stages("\n      |> tanh()".repeat(300)));
  // The brackets of a stage are the first to be too much.
  const most = IN_SECTION - 6;
  const stage = "\n      |> tanh()";
  const marked = stage.replace("(", `${MARK}(`);
  checkMarked(stages(stage.repeat(most) + marked + stage.repeat(3000 - most)));
});

test("fields, types, sets and sections", () => {
  for (const text of [
    parity().replace("strings.bits)", `strings${".bits".repeat(20_000)})`),
    `edition 2026\nblock b(x: ${"[a] of ".repeat(5000)}real) {\n  return x\n}\n`,
    parity({ settings: `param a = 3 in ${"{ ".repeat(3000)}3${" }".repeat(3000)}` }),
  ]) {
    assert.equal(
      placesOf(checkText(text)).map((place) => place.split(" ")[0]),
      ["too-deep"],
    );
  }
  const sections = `edition 2026\nexperiment e {\n${"a {\n".repeat(5000)}${"}\n".repeat(5000)}}\n`;
  assert.ok(placesOf(checkText(sections)).some((place) => place.startsWith("too-deep")));
});

test("what stands beside is still read", () => {
  const deep = `const a = ${"(".repeat(65)}${MARK}${"(".repeat(85)}1${")".repeat(150)}`;
  checkMarked(parity({ settings: `${deep}\n  const b = ⟪unknown-name⟫c` }).replace("units: 16", "units: a * b"));
});

test("layers on top of one another, in any order", () => {
  const layers = (count: number, backwards: boolean) => {
    const lines = Array.from({ length: count }, (_, at) => `    a${at} = tanh(${at ? `a${at - 1}` : "last(states)"})`);
    const text = (backwards ? lines.reverse() : lines).join("\n");
    return parity().replace("    logits = dense(last(states)", `${text}\n    logits = dense(a${count - 1}`);
  };
  const marked = (text: string) => text.replace("experiment parity", `experiment ${MARK}parity`);
  checkMarked(layers(900, false));
  checkMarked(marked(layers(3000, false)));
  checkMarked(marked(layers(5000, true)));
});

test("constants that lead to constants", () => {
  const constants = Array.from({ length: 5000 }, (_, at) => `const a${at} = ${at === 4999 ? "1" : `a${at + 1} + 1`}`);
  const text = `edition 2026\n${constants.join("\n")}\n`;
  assert.equal(placesOf(checkText(text)), ["too-deep 2:7"]);
});

/** Files of which each imports from the next. */
function chainOfFiles(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => {
      const isLast = at === count - 1;
      const next = isLast ? "" : `import { b${at + 1} } from "./f${at + 1}.rnn"\n`;
      const body = isLast ? "tanh(x)" : `b${at + 1}(x)`;
      return [`f${at}.rnn`, `edition 2026\n${next}block b${at}(x: [width] of real) {\n  return ${body}\n}\n`];
    }),
  );
}

test("files that import from files", () => {
  const text = parity({ head: 'import { b0 } from "./f0.rnn"' }).replace(
    "dense(last(states)",
    "dense(b0(last(states))",
  );
  checkMarked(text, chainOfFiles(99));
  assert.equal(placesOf(checkText(text, chainOfFiles(10_000))), ["too-deep f98.rnn:2:21"]);
});

test("experiments that extend experiments, in any order", () => {
  const experiments = (count: number, mark: string) =>
    Array.from({ length: count }, (_, at) => {
      const base = at === 0 ? "parity" : `e${at - 1}`;
      return `experiment e${at} extends ${at === 100 ? mark : ""}${base} {\n  seed = ${at}\n}`;
    });
  checkMarked(parity({ tail: experiments(100, MARK).join("\n") }));
  for (const count of [101, 2_000]) checkMarked(parity({ tail: experiments(count, MARK).join("\n") }));
  const backwards = placesOf(checkText(parity({ tail: experiments(10_000, "").reverse().join("\n") })));
  assert.equal(
    backwards.map((place) => place.split(" ")[0]),
    ["too-deep"],
  );
});

test("experiments that extend one another in a circle, however long", () => {
  const circle = (count: number) =>
    Array.from({ length: count }, (_, at) => `experiment e${at} extends e${(at + 1) % count} {\n  seed = 1\n}\n`);
  assert.ok(
    placesOf(checkText(`edition 2026\n${circle(3).join("")}`)).every((one) => one.startsWith("defined-by-itself")),
  );
  assert.equal(placesOf(checkText(`edition 2026\n${circle(5_000).join("")}`)), ["too-deep 2:23"]);
});

test.run();
