/** What two files have to the letter is read once by `rnnc diff`, and what is said is the same. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { reportOf } from "../../src/cli/comparing/diff-report.js";
import { type FoundFile, findIn } from "../../src/cli/comparing/found-experiments.js";
import { FileErrors } from "../../src/cli/usage.js";
import { pairExperiments } from "../../src/compiler/diff/experiments.js";
import type { Host } from "../../src/compiler/semantics/names/files.js";
import { below, stream } from "../../src/random/streams.js";
import { EDITS, editedFiles } from "../compiler/diff/edits.js";
import { hostOf, MAIN } from "../compiler/support/host.js";
import type { Files } from "../programs/workshop.js";

const read = (files: Files, other?: FoundFile, host: Host = hostOf(files), file = MAIN) =>
  findIn({ file, text: files[MAIN] }, host, "none.rnn", other);

/** What is printed besides, and what is thrown. */
function outcomeOf<T extends object>(work: () => T): T | { readonly failed: string } {
  const { write } = process.stderr;
  const written: string[] = [];
  process.stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FileErrors)) throw error;
    return { failed: `${written.join("")}${error.message}` };
  } finally {
    process.stderr.write = write;
  }
}

function saidOf(a: FoundFile, b: FoundFile) {
  const [first, second] = [a, b].map(({ experiments }) => ({
    shown: "a side",
    path: "none.rnn",
    experiments,
    files: new Map(),
  }));
  return reportOf(first, second, pairExperiments(first.experiments, second.experiments), [], "2026-11-28");
}

/** Reads `after` beside `before` and alone, and compares what is said; which experiments were read once, null where there is an error. */
function readOnce(before: FoundFile, after: Files, host?: Host, file?: string): readonly string[] | null {
  const alone = outcomeOf(() => read(after, undefined, host, file));
  const beside = outcomeOf(() => read(after, before, host, file));
  if ("failed" in alone || "failed" in beside) {
    assert.equal(beside, alone, after[MAIN]);
    return null;
  }
  assert.equal([...beside.experiments.keys()], [...alone.experiments.keys()]);
  assert.equal(saidOf(before, beside), saidOf(before, alone), after[MAIN]);
  return [...beside.read.same].sort();
}

/** An experiment that reads strings of bits, with statements of its own. */
const experiment = (name: string, layer = "recurrent(string, cell: gru, units: units)", more = "") =>
  `## Bits of ${name}.
experiment ${name} {
  param units = 4 in 2..9

  data {
    rows strings = bits(count: 200, length: 1..6) |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    states = ${layer}
    logits = dense(last(states), units: odd.classes)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    epochs    = 2
  }

  measure {
    right = accuracy(predicted(logits), odd)
  }
${more}}
`;

const BLOCKS = `edition 2026

## Twice.
block twice(x: [time, width] of real, units: count) {
  return recurrent(x, cell: lstm, units: units) |> once(units: units)
}

block once(x: [time, width] of real, units: count) {
  return recurrent(x, cell: lstm, units: units)
}
`;

const FAMILY: Files = {
  "blocks.rnn": BLOCKS,
  [MAIN]: `edition 2026

import { twice } from "./blocks.rnn"

const wide = 12

${experiment("plain")}
${experiment("deep", "twice(string, units: units)")}
## Loses some.
block lossy(x: [time, width] of real, units: count, drop: fraction) {
  return recurrent(x, cell: lstm, units: units) |> dropout(rate: drop)
}

${experiment("lossy_one", "lossy(string, units: wide, drop: 10%)")}
experiment wider extends plain {
  units = 8
}

${experiment("read", "embed(string, size: 3) |> recurrent(cell: rnn, units: units)").replace(
  /rows strings[\s\S]*mod 2/,
  `rows lines = tsv("lines.tsv", columns: [line, odd: bit]) |> split(train: 80%, validate: 10%, test: 10%)
    vocab signs = vocabulary(characters(lines.line))
    input  string = tokens(characters(lines.line), signs)
    target odd    = lines.odd`,
)}`,
};

/** The family with some texts replaced. */
function family(...edits: readonly (readonly [string, string])[]): Files {
  return edits.reduce((files: Files, [from, to]) => {
    assert.is(Object.values(files).filter((text) => text.includes(from)).length, 1, from);
    return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replace(from, () => to)]));
  }, FAMILY);
}

const again = experiment("again", "twice(string, units: units)");
const main = FAMILY[MAIN];
const deep = main.slice(main.indexOf("## Bits of deep"), main.indexOf("## Loses some"));

/** What is not read again; null where there is an error. What another experiment extends always is. */
const CASES: readonly (readonly [what: string, after: Files, same: readonly string[] | null])[] = [
  ["nothing", FAMILY, ["deep", "lossy_one", "wider", "read"]],
  ["one experiment", family(["units: wide,", "units: 2 * wide,"]), ["deep", "wider", "read"]],
  ["one that another extends", family(["## Bits of plain.", "## Bits."]), ["deep", "lossy_one", "read"]],
  ["a document", family(["## Bits of deep.", "## Bits, deep."]), ["lossy_one", "wider", "read"]],
  [
    "an indented document",
    family(["## Bits of deep.", "  ## More bits.\n## Bits of deep."]),
    ["lossy_one", "wider", "read"],
  ],
  ["a block", family(["|> dropout(rate: drop)", "|> dropout(rate: 2 * drop)"]), ["deep", "wider", "read"]],
  [
    "a block that a block of another file calls",
    family(["count) {\n  return recurrent(x, cell: lstm", "count) {\n  return recurrent(x, cell: gru"]),
    ["lossy_one", "wider", "read"],
  ],
  ["a document of a block", family(["## Loses some.", "## Loses."]), ["deep", "wider", "read"]],
  ["a constant", family(["wide = 12", "wide = 13"]), []],
  ["one more constant", family(["const wide = 12", "const wide = 12\nconst wider_still = 13"]), []],
  ["a constant with the name of a measure", family(["const wide = 12", "const wide = 12\nconst right = 13"]), null],
  ["a constant behind an experiment", family(["## Loses some.", "const late = 3\n\n## Loses some."]), []],
  [
    "a block with the name of an experiment",
    family(["## Loses some.", `${BLOCKS.slice(BLOCKS.indexOf("block once")).replace("once", "read")}\n## Loses some.`]),
    null,
  ],
  ["another experiment of a name", family(["## Loses some.", `${experiment("read")}\n## Loses some.`]), null],
  ["an experiment that stands twice", family(["## Loses some.", `${deep}\n## Loses some.`]), null],
  [
    "an order",
    family([deep, ""], ["experiment wider extends", `${deep}experiment wider extends`]),
    ["deep", "lossy_one", "wider", "read"],
  ],
  ["one more and one less", family([deep, `${again}\n`]), ["lossy_one", "wider", "read"]],
  ["another name", family(["experiment deep", "experiment deeper"]), ["lossy_one", "wider", "read"]],
  ["no base", family(["experiment plain", "experiment plane"]), null],
  ["a bracket left open before", family(["twice(string, units: units)", "twice(string, units: units"]), null],
  ["a text left open before", family(["## Bits of deep.", 'const said = "\n\n## Bits of deep.']), null],
  ["no import", family(['import { twice } from "./blocks.rnn"\n', ""]), null],
  [
    "a block in the place of an import",
    family(
      ['import { twice } from "./blocks.rnn"\n', ""],
      ["## Loses some.", `${BLOCKS.slice(BLOCKS.indexOf("## Twice"))}\n## Loses some.`],
    ),
    ["lossy_one", "wider", "read"],
  ],
  ["another edition", family(["edition 2026\n\nimport", "edition 2027\n\nimport"]), null],
];

const before = read(FAMILY);

for (const [what, after, same] of CASES) {
  test(`${what}: the same is said`, () => {
    assert.equal(readOnce(before, after), same && [...same].sort());
  });
}

test("in another folder, where the data are others", () => {
  const moved = (imports: string) => FAMILY[MAIN].replace("./blocks.rnn", imports);
  const files = { "blocks.rnn": BLOCKS, [MAIN]: moved("../blocks.rnn"), "in/blocks.rnn": BLOCKS };
  assert.equal(readOnce(before, files, hostOf(files), "in/main.rnn"), ["deep", "lossy_one", "read", "wider"]);
  // As a path of another main file would be.
  const elsewhere: Host = { ...hostOf(files), relative: (_, path) => `elsewhere/${path}` };
  assert.equal(readOnce(before, files, elsewhere, "in/main.rnn"), []);
  const outside: Host = { ...hostOf(files), isInside: () => false };
  assert.is(readOnce(before, files, outside, "in/main.rnn"), null);
});

test("edits at random: the same is said", () => {
  const lines = FAMILY[MAIN].split("\n");
  const draw = stream(8, "search", "edits");
  let [at, once] = [0, 0];
  const random = (bound: number) => below(draw, 0, at++, bound);
  for (let trial = 0; trial < 15; trial++) {
    const edited = [...lines];
    for (let count = 1 + random(2); count > 0; count--) {
      const [line, other] = [random(edited.length), random(edited.length)];
      const kind = random(6);
      if (kind === 0) edited.splice(line, 1);
      else if (kind === 1) edited.splice(line, 0, edited[other]);
      else if (kind === 2) edited.splice(line, 0, "  ## Said.");
      else edited[line] = edited[line].replace(/\d+/, (digits) => String(Number(digits) + 1));
    }
    once += readOnce(before, { ...FAMILY, [MAIN]: edited.join("\n") })?.length ?? 0;
  }
  assert.ok(once > 15, `${once} experiments were read once`);
});

test("every field of the plan changed, beside experiments that stay: the same is said", () => {
  const more = `${experiment("stays")}\nexperiment wider_still extends stays {\n  units = 8\n}\n`;
  const withMore = (files: Files) => ({ ...files, [MAIN]: `${files[MAIN]}\n${more}` });
  for (const [index, edit] of EDITS.entries()) {
    if (index % 12 > 0) continue;
    const pair = editedFiles(edit);
    const same = readOnce(read(withMore(pair.before)), withMore(pair.after));
    if (edit.file === undefined) assert.ok(same?.includes("wider_still"), pair.after[MAIN]);
  }
});

test.run();
