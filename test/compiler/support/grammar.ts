/** Files as the grammar has them, of names and callables that mean something: most are wrong in what they mean, some are right. */
import fc from "fast-check";

const name = fc.constantFrom(
  ...[
    "strings",
    "string",
    "odd",
    "states",
    "logits",
    "units",
    "cell",
    "rate",
    "a",
    "b",
    "x",
    "validate",
    "train",
    "step",
  ],
  ...["`odd name`", "__proto__", "input", "loss", "accuracy", "v"],
);
const callee = fc.constantFrom(
  ...["bits", "split", "csv", "text", "distinct", "where", "words", "tokens", "vocabulary", "sum", "count", "previous"],
  ...[
    "embed",
    "recurrent",
    "dense",
    "last",
    "dropout",
    "tanh",
    "cross_entropy",
    "adam",
    "sgd",
    "accuracy",
    "predicted",
  ],
  ...["tpe", "asha", "patience", "beam", "hash", "standard", "windows", "two_layers", "b", "nothing"],
);
const number = fc.constantFrom(
  "0",
  "1",
  "2",
  "16",
  "1_000",
  "0.5",
  "1e-2",
  "80%",
  "10%",
  "15 min",
  "2 GiB",
  "9007199254740991",
);
const text = fc
  .string({ unit: "grapheme", maxLength: 6 })
  .map((written) => `"${written.replace(/["\\\r\n\u2028\u2029]/g, "")}"`);
const label = fc.constantFrom(
  "units",
  "cell",
  "rate",
  "size",
  "train",
  "validate",
  "test",
  "length",
  "count",
  "by",
  "columns",
);

const { expression } = fc.letrec<{ expression: string; call: string; argument: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthIdentifier: "expression" },
    name,
    number,
    text,
    fc.constantFrom("true", "lstm", "gru", "strings.bits", "odd.classes", "validate.loss"),
    tie("call"),
    fc
      .tuple(
        tie("expression"),
        fc.constantFrom("+", "-", "*", "/", "mod", "..", "==", "!=", "<=", ">=", "<", ">", "and", "or"),
        tie("expression"),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    tie("expression").map((inner) => `(-${inner})`),
    tie("expression").map((inner) => `(not ${inner})`),
    fc.tuple(tie("expression"), name).map(([of, field]) => `(${of}).${field}`),
    fc.array(tie("expression"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
    fc.array(tie("argument"), { maxLength: 3 }).map((entries) => `({ ${entries.join(", ")} })`),
    fc
      .tuple(tie("expression"), fc.array(tie("call"), { minLength: 1, maxLength: 3 }))
      .map(([first, stages]) => `(${[first, ...stages].join(" |> ")})`),
  ),
  call: fc
    .tuple(callee, fc.array(tie("argument"), { maxLength: 4 }))
    .map(([called, given]) => `${called}(${given.join(", ")})`),
  argument: fc.oneof(
    tie("expression"),
    fc.tuple(label, tie("expression")).map(([named, value]) => `${named}: ${value}`),
  ),
}));

const statement = fc.oneof(
  fc.tuple(name, expression).map(([named, value]) => `${named} = ${value}`),
  fc
    .tuple(fc.constantFrom("rows", "vocab", "scale", "input", "target"), name, expression)
    .map(([word, named, value]) => `${word} ${named} = ${value}`),
  expression.map((condition) => `stop when ${condition}`),
  expression.map((measure) => `keep best ${measure}`),
  expression.map((measure) => `minimize ${measure}`),
  fc.tuple(number, name).map(([amount, unit]) => `validate every ${amount} ${unit}`),
);
const setting = fc.oneof(
  fc.tuple(name, expression, expression).map(([named, value, domain]) => `param ${named} = ${value} in ${domain}`),
  fc.tuple(name, expression).map(([named, value]) => `const ${named} = ${value}`),
);

/** The lines of each section of an experiment that is right, for some of which others stand. */
const RIGHT: Readonly<Record<string, readonly string[]>> = {
  "": ["param units = 16 in 8..32 step 8", "param cell = lstm in { gru, lstm }", "const rate = 1e-2", "seed = 3"],
  data: [
    "rows strings = bits(count: 1_000, length: 1..9) |> split(train: 80%, validate: 10%, test: 10%)",
    "input string = strings.bits",
    "target odd = sum(strings.bits) mod 2",
  ],
  model: ["states = recurrent(string, cell: cell, units: units)", "logits = dense(last(states), units: odd.classes)"],
  train: ["loss = cross_entropy(logits, odd)", "optimizer = adam(rate: rate)", "batch = 50", "epochs = 3"],
  measure: ["accuracy = accuracy(predicted(logits), odd)"],
};

/** Lines with a few changed, left out or added. */
function lines(of: readonly string[], other: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> {
  const kept = of.map((line) =>
    fc.oneof(
      { weight: 24, arbitrary: fc.constant<string | null>(line) },
      { weight: 1, arbitrary: other },
      { weight: 1, arbitrary: expression.map((value) => line.replace(/= .*$/, () => `= ${value}`)) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
  );
  const more = fc.oneof(
    { weight: 12, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(other, { maxLength: 2 }) },
  );
  return fc
    .tuple(fc.tuple(...kept), more)
    .map(([own, added]) => [...own.filter((line): line is string => line !== null), ...added]);
}

const block = fc
  .tuple(
    fc.constantFrom("block", "pipeline", "criterion"),
    name,
    fc.constantFrom("[time, width] of real", "text", "count"),
    expression,
  )
  .map(([word, named, type, value]) => `${word} ${named}(x: ${type}) {\n  return ${value}\n}\n`);

/** A whole file that the grammar takes. */
export const grammatical = fc
  .tuple(
    fc.array(block, { maxLength: 1 }),
    lines(RIGHT[""], setting),
    ...["data", "model", "train", "measure"].map((section) => lines(RIGHT[section], statement)),
  )
  .map(([blocks, settings, data, model, train, measure]) => {
    const sections = Object.entries({ data, model, train, measure });
    const bodies = sections.map(
      ([section, body]) => `  ${section} {\n${body.map((line) => `    ${line}\n`).join("")}  }\n`,
    );
    const head = settings.map((line) => `  ${line}\n`).join("");
    return `edition 2026\n\n${blocks.join("\n")}experiment fuzzed {\n${head}${bodies.join("")}}\n`;
  });
