/** Names of any kind: the program is valid, and runs, whatever JavaScript means by them. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checked, compile, errorsOf, type Files, load, ready } from "../../programs/workshop.js";
import { typeErrors } from "./type-check.js";

const WORDS = [
  // Kept by JavaScript or TypeScript
  ..."break case catch class const continue debugger default delete do else enum export extends false finally".split(
    " ",
  ),
  ..."for function if import in instanceof new null return super switch this throw true try typeof var void".split(" "),
  ..."while with yield let static implements interface package private protected public await async of get set".split(
    " ",
  ),
  ..."undefined eval arguments abstract any as boolean declare global infer is keyof module namespace never".split(" "),
  ..."number object readonly require string symbol type unknown using".split(" "),
  // What every object has
  ..."constructor prototype __proto__ __defineGetter__ hasOwnProperty toString valueOf then toJSON".split(" "),
  ..."length name caller call apply bind".split(" "),
  // What emitted programs say
  ..."kit settings row ops p g a d c n t batch sizes slice streams step state out matrices memory run program data".split(
    " ",
  ),
  ..."parameters train evaluate predict decode update training measures extents examples values lengths weights".split(
    " ",
  ),
  ..."before steps loss loss_1 rows weight count kind time units tokens words characters lower replace scaled sum modulo".split(
    " ",
  ),
  ..."f32 i32 trained define from to accumulate y last norm value finite start stream".split(" "),
  // Shapes
  ..."x1 x_1 x1_ x__1 _ __ _1 l1 o0 a_very_long_name_that_goes_on_and_on_for_as_long_as_anyone_could_possibly_want_it_to".split(
    " ",
  ),
];

interface Role {
  readonly name: string;
  readonly of: (names: readonly string[]) => string;
}

interface Sections {
  readonly params?: string;
  readonly data?: string;
  readonly model?: string;
  readonly loss?: string;
  readonly measure?: string;
}

function experiment({ params = "", data = "", model = "", loss = "", measure = "" }: Sections): string {
  const rows = data.includes("|> split")
    ? ""
    : 'rows q_rows = csv("q.csv", columns: [q_x: real, q_y: real, q_text]) |> split(train: 50%, validate: 25%, test: 25%)\n';
  return `edition 2026
experiment q_experiment {
  ${params}
  data {
    ${rows}${data}
    input q_in = q_rows.q_x
    target q_out = q_rows.q_y
  }
  model {
    ${model || "q_end = dense(q_in, units: 1)"}
  }
  train {
    loss = squared_error(q_end, q_out)${loss}
    optimizer = sgd(rate: 0.01)
    batch = 4
    epochs = 1
  }
  ${measure === "" ? "" : `measure {\n${measure}\n}`}
}
`;
}

const lines = (names: readonly string[], of: (name: string, index: number) => string) => names.map(of).join("\n");
const sum = (names: readonly string[], of: (name: string) => string) => names.map(of).join(" + ");

const ROLES: readonly Role[] = [
  {
    name: "layers",
    of: (names) =>
      experiment({
        model: `${lines(names, (name, at) => `${name} = dense(${at === 0 ? "q_in" : names[at - 1]}, units: 1)`)}
        q_end = dense(${names[names.length - 1]}, units: 1)`,
      }),
  },
  {
    name: "parameters",
    of: (names) =>
      experiment({
        params: lines(names, (name) => `param ${name} = 2 in 1..4`),
        model: `q_end = q_in${names.map((name) => ` |> dense(units: ${name})`).join("")} |> dense(units: 1)`,
      }),
  },
  {
    name: "inputs",
    of: (names) =>
      experiment({
        data: lines(names, (name) => `input ${name} = q_rows.q_x`),
        model: `q_end = dense(q_in, units: 1) + ${sum(names, (name) => `dense(${name}, units: 1)`)}`,
      }),
  },
  {
    name: "targets",
    of: (names) =>
      experiment({
        data: lines(names, (name) => `target ${name} = q_rows.q_y`),
        loss: names.map((name) => ` + squared_error(q_end, ${name})`).join(""),
      }),
  },
  {
    name: "rows",
    of: (names) =>
      experiment({
        data: `rows ${names[0]} = csv("q.csv", columns: [q_x: real, q_y: real, q_text])
        ${lines(names.slice(1), (name, at) => `rows ${name} = ${names[at]} |> where(q_x > -9.0)`)}
        rows q_rows = ${names[names.length - 1]} |> split(train: 50%, validate: 25%, test: 25%)`,
      }),
  },
  {
    name: "vocabularies",
    of: (names) =>
      experiment({
        data: lines(
          names,
          (name, at) => `vocab ${name} = vocabulary(q_rows.q_text)\ninput q_ids_${at} = tokens(q_rows.q_text, ${name})`,
        ),
        model: `q_end = dense(q_in, units: 1) + ${names.map((name, at) => `dense(dense(embed(q_ids_${at}, size: 2), units: ${name}.size), units: 1)`).join(" + ")}`,
      }),
  },
  {
    name: "scales",
    of: (names) =>
      experiment({
        data: lines(
          names,
          (name, at) => `scale ${name} = standard(q_rows.q_x)\ninput q_scaled_${at} = scaled(q_rows.q_x, ${name})`,
        ),
        model: `q_end = dense(q_in, units: 1) + ${names.map((_, at) => `dense(q_scaled_${at}, units: 1)`).join(" + ")}`,
      }),
  },
  {
    name: "measures",
    // `validate.loss` is the loss itself.
    of: (names) =>
      experiment({
        measure: lines(
          names.filter((name) => name !== "loss"),
          (name) => `${name} = mean_squared_error(q_end, q_out)`,
        ),
      }),
  },
];

const q = Array.from({ length: 24 }, (_, row) => `${(row % 7) / 7},${(row % 3) / 3},w${row % 5}`);
const filesOf = (text: string): Files => ({ "main.rnn": text, "q.csv": `q_x,q_y,q_text\n${q.join("\n")}\n` });

const allowed = WORDS.filter((word) => errorsOf(checked(filesOf(ROLES[0].of([word])))) === "");
const made = await Promise.all(
  ROLES.map(async ({ name, of }) => {
    const files = filesOf(of(allowed));
    return { name, loaded: await load(files, compile(files)) };
  }),
);
// Types know names of layers, rows and vocabularies alone; the others stand where any word may.
const typed = made.filter(({ name }) => ["layers", "rows", "vocabularies"].includes(name));
const errors = typeErrors(Object.fromEntries(typed.map(({ name, loaded }) => [name, loaded.emitted.typescript])));

test("few words are refused", () => {
  assert.ok(allowed.length > 140, `${allowed.length} of ${WORDS.length}`);
});

for (const { name, loaded } of made) {
  test(`any name for ${name}`, () => {
    assert.equal(errors.get(name) ?? [], []);
    const { bound, batch } = ready(loaded);
    const { loss } = bound.train(batch(0, 0), 1);
    assert.ok(bound.read(loss[0].rows).every(Number.isFinite));
    bound.update(1);
    const { measures } = bound.evaluate(batch(0, 0));
    if (name === "measures") assert.is(Object.keys(measures).length, allowed.length - 1);
    assert.is(Object.keys(bound.predict(batch(0, 0))).length, 1);
    if (name === "layers") assert.is(Object.keys(bound.p.layers).length, allowed.length + 1);
  });
}

test.run();
