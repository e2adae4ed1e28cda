/** Names, arguments and places. */
import { error, warning } from "./entry.js";
import { parity } from "./example.js";

/** Blocks of which each calls the one before it twice. */
function doubled(levels: number): string {
  const line = (at: number) => (at === 1 ? "tanh(x)" : `b${at - 1}(b${at - 1}(x))`);
  const blocks = Array.from(
    { length: levels },
    (_, at) => `block b${at + 1}(x: [width] of real) {\n  return ${line(at + 1)}\n}`,
  );
  return blocks.join("\n");
}

/** As many layers, each with a cell of its own choice. */
function cells(names: readonly string[]): string {
  const layer = (name: string) => `recurrent(cell: ${name}, units: 16)`;
  return parity({
    settings: names.map((name) => `param ${name} = gru in { rnn, gru, lstm }`).join("\n  "),
    model: `states = string |> ${names.map(layer).join(" |> ")}\n    logits = dense(last(states), units: odd.classes)`,
  });
}

export const NAMES = {
  "unknown-name": error<{ name: string; hint: string }>({
    title: "a name that nothing has",
    message: ({ name, hint }) => `Nothing here is called \`${name}\`${hint}.`,
    why: "Every name must stand for something: a parameter, a constant, rows, an input, a layer, a measure.",
    fix: "Correct the spelling (the message names what is near, and `rnnc check --fix` writes it), or declare the name: a parameter with `param`, a constant with `const`, a layer in `model`.",
    wrong: parity().replace("dense(last(states)", "dense(last(state)"),
    right: parity(),
  }),
  "unknown-field": error<{ name: string; of: string; hint: string }>({
    title: "a field that a value does not have",
    message: ({ name, of, hint }) => `There is no \`${name}\` in ${of}${hint}.`,
    why: "A dot reaches a field: a column of rows, `size` of a vocabulary, `classes` of a target, `state` of a recurrent layer, a measure of `train` or `validate`.",
    fix: "Write a field that the value has, as the message lists them, or declare the column, measure or layer that is meant.",
    wrong: parity().replace("odd.classes", "odd.class"),
    right: parity(),
  }),
  "unknown-callable": error<{ name: string }>({
    title: "something called that cannot be",
    message: ({ name }) => `There is nothing to call by the name \`${name}\`.`,
    why: "What can be called is built in, a `block` or a `pipeline` of the file, or imported.",
    fix: 'Correct the spelling, import what is meant (`import { two_layers } from "std/layers"`), or define it as a `block` or `pipeline`.',
    wrong: parity().replace("recurrent(", "recurent("),
    right: parity(),
  }),
  "unknown-argument": error<{ callee: string; name: string; known: string }>({
    title: "an argument that a callable does not take",
    message: ({ callee, name, known }) => `\`${callee}\` takes no \`${name}\`; it takes \`${known}\`.`,
    why: "A misspelt argument would silently leave the default in place, so it is refused.",
    fix: "Correct the name of the argument to one that the callable takes, or leave the argument out.",
    wrong: parity().replace("units: 16", "unit: 16"),
    right: parity(),
  }),
  "unknown-word": error<{ written: string; words: string }>({
    title: "a word that is none of those allowed",
    message: ({ written, words }) => `\`${written}\` is not one of \`${words}\`.`,
    why: "Some arguments are one of a few words.",
    fix: "Write one of the words that the message lists, without quotes.",
    wrong: parity().replace("cell: lstm", "cell: lstn"),
    right: parity(),
  }),
  "unknown-section": error<{ name: string; known: string }>({
    title: "a section that an experiment does not have",
    message: ({ name, known }) => `An experiment has no section \`${name}\`; it has \`${known}\`.`,
    why: "The sections are fixed, so that a reader finds everything in its place.",
    fix: "Correct the name of the section, or move its statements into the section to which they belong.",
    wrong: parity().replace("measure {", "measures {"),
    right: parity(),
  }),
  "unknown-setting": error<{ section: string; name: string; known: string }>({
    title: "a setting that its section does not have",
    message: ({ section, name, known }) => `\`${section}\` has no setting \`${name}\`; it has \`${known}\`.`,
    why: "A misspelt setting would silently leave the default in place, so it is refused.",
    fix: "Correct the name of the setting, or leave it out.",
    wrong: parity().replace("epochs    = 3", "epochs    = 3\n    clipp = norm(1.0)"),
    right: parity().replace("epochs    = 3", "epochs    = 3\n    clip = norm(1.0)"),
  }),
  "unknown-type": error<{ written: string; known: string }>({
    title: "a type that does not exist",
    message: ({ written, known }) => `There is no type \`${written}\`; types here are \`${known}\`.`,
    why: "Parameters of blocks and columns of tables have a few types.",
    fix: "Write one of the types that the message lists.",
    wrong: parity({
      head: "block last_of(x: [time, width] of reel) {\n  return last(x)\n}",
      model:
        "states = recurrent(string, cell: lstm, units: 16)\n    logits = dense(last_of(states), units: odd.classes)",
    }),
    right: parity({
      head: "block last_of(x: [time, width] of real) {\n  return last(x)\n}",
      model:
        "states = recurrent(string, cell: lstm, units: 16)\n    logits = dense(last_of(states), units: odd.classes)",
    }),
  }),
  "missing-argument": error<{ callee: string; name: string; wanted: string }>({
    title: "an argument that must be given",
    message: ({ callee, name, wanted }) => `\`${callee}\` needs \`${name}\`: ${wanted}.`,
    why: "What has no sensible default must be said.",
    fix: "Add the argument that the message names, `name: value`.",
    wrong: parity().replace(", units: 16", ""),
    right: parity(),
  }),
  "extra-argument": error<{ callee: string }>({
    title: "more arguments than a callable takes",
    message: ({ callee }) => `\`${callee}\` takes no further argument.`,
    why: "There is no parameter that this argument could be for.",
    fix: "Leave the argument out, or write it by its name if another parameter is meant.",
    wrong: parity().replace("predicted(logits)", "predicted(logits, odd)"),
    right: parity(),
  }),
  "repeated-argument": error<{ callee: string; name: string }>({
    title: "an argument given twice",
    message: ({ callee, name }) => `\`${name}\` of \`${callee}\` is given twice.`,
    why: "Only one of the two could count.",
    fix: "Keep the one that is meant and leave the other out.",
    wrong: parity().replace("units: 16", "units: 16, units: 32"),
    right: parity(),
  }),
  "duplicate-name": error<{ name: string; role: string }>({
    title: "a name given twice",
    message: ({ name, role }) =>
      `The name \`${name}\` is taken already, by ${/^[aeiou]/.test(role) ? "an" : "a"} ${role}.`,
    why: "Values share one flat list of names in an experiment: one name, one thing.",
    fix: "Give one of the two another name, and change it where it is used.",
    wrong: parity({
      measure: "accuracy = accuracy(predicted(logits), odd)\n    accuracy = accuracy(predicted(logits) mod 2, odd)",
    }),
    right: parity({
      measure: "accuracy = accuracy(predicted(logits), odd)\n    parity   = accuracy(predicted(logits) mod 2, odd)",
    }),
  }),
  "bad-name": error<{ name: string }>({
    title: "a name that may not be used",
    message: ({ name }) => `\`${name}\` cannot be a name.`,
    why: "Names are written with the letters a to z, digits and `_`, and do not begin with a digit; other names of columns stand in back-ticks. A few, such as `constructor`, mean something to every object of JavaScript, into which the experiment is compiled.",
    fix: "Choose a name of small letters, digits and `_`; put the name of a column in back-ticks.",
    wrong: parity().replaceAll("states", "constructor"),
    right: parity(),
  }),
  "missing-return": error<{ kind: string; name: string }>({
    title: "a block or pipeline that returns nothing",
    message: ({ kind, name }) => `The ${kind} \`${name}\` has no \`return\`.`,
    why: "What a block or pipeline returns takes the place of its call.",
    fix: "End the block or pipeline with `return` and what its call stands for.",
    wrong: parity({
      head: "block deeper(x: [time, width] of real) {\n  y = recurrent(x, cell: lstm, units: width)\n}",
      model:
        "states = deeper(recurrent(string, cell: lstm, units: 16))\n    logits = dense(last(states), units: odd.classes)",
    }),
    right: parity({
      head: "block deeper(x: [time, width] of real) {\n  return recurrent(x, cell: lstm, units: width)\n}",
      model:
        "states = deeper(recurrent(string, cell: lstm, units: 16))\n    logits = dense(last(states), units: odd.classes)",
    }),
  }),
  "unused-name": warning<{ name: string; role: string }>({
    title: "a name that nothing uses",
    message: ({ name, role }) => `Nothing uses the ${role} \`${name}\`.`,
    why: "What is not used changes nothing; often the name was meant to be used somewhere.",
    fix: "Use the name where it was meant to be used, or leave its statement out.",
    wrong: parity({ settings: "param units = 32" }),
    right: parity({ settings: "param units = 32" }).replace("units: 16", "units: units"),
  }),
  "cases-untried": warning<{ total: string; tried: string }>({
    title: "more combinations of words than are tried",
    message: ({ total, tried }) =>
      `The words of its parameters make ${total} combinations; ${tried} were checked, among them each word alone.`,
    why: "Each combination of words is another network and is checked by itself, up to a bound. `rnnc check` may be well and another combination not; `--set` checks the one that it chooses.",
    fix: "Give fewer parameters choices of words, or check the combinations that matter one by one: `rnnc check FILE --set cell=gru`.",
    wrong: cells(["first", "second", "third", "fourth"]),
    right: cells(["first", "second", "third"]),
  }),
  "defined-by-itself": error<{ name: string }>({
    title: "a name that is needed to work itself out",
    message: ({ name }) => `\`${name}\` is defined by way of itself.`,
    why: "A value must rest on others in the end. For feedback from step to step use a recurrent layer or `scan`.",
    fix: "Break the circle: give one of the values in it a meaning of its own.",
    wrong: parity().replace("recurrent(string", "recurrent(states"),
    right: parity(),
  }),
  "calls-itself": error<{ name: string }>({
    title: "a block or pipeline that calls itself",
    message: ({ name }) => `\`${name}\` calls itself.`,
    why: "Blocks and pipelines are written out where they are called, and that must end.",
    fix: "Write out as many calls as are wanted, or use a recurrent layer or `scan` where something repeats from step to step.",
    wrong: parity({
      head: "block deeper(x: [time, width] of real) {\n  return deeper(x)\n}",
      model:
        "states = deeper(recurrent(string, cell: lstm, units: 16))\n    logits = dense(last(states), units: odd.classes)",
    }),
    right: parity({
      head: "block deeper(x: [time, width] of real) {\n  return recurrent(x, cell: lstm, units: width)\n}",
      model:
        "states = deeper(recurrent(string, cell: lstm, units: 16))\n    logits = dense(last(states), units: odd.classes)",
    }),
  }),
  "too-many-calls": error<{ name: string; most: string }>({
    title: "blocks or pipelines that call each other too often",
    message: ({ name, most }) => `Written out, \`${name}\` calls blocks and pipelines more than ${most} times.`,
    why: "Blocks and pipelines are written out where they are called. When each calls two others, 20 of them in a row are a million calls.",
    fix: "Call fewer blocks inside one another; write layers out where they are needed.",
    wrong: parity({
      head: doubled(12),
      model:
        "states = recurrent(string, cell: lstm, units: 16)\n    logits = dense(b12(last(states)), units: odd.classes)",
    }),
    right: parity({
      head: doubled(3),
      model:
        "states = recurrent(string, cell: lstm, units: 16)\n    logits = dense(b3(last(states)), units: odd.classes)",
    }),
  }),
  "useless-argument": error<{ name: string; cell: string; owner: string }>({
    title: "an argument that does nothing",
    message: ({ name, cell, owner }) => `\`${name}\` does nothing to \`${cell}\`: it is for \`${owner}\` cells.`,
    why: "What is written is meant to change something. The activations of `gru` and `lstm` are fixed, and only `lstm` has a forget gate. Where a parameter chooses the cell, both may be said.",
    fix: "Leave the argument out, or choose the cell, initial or method that reads it.",
    wrong: parity().replace("cell: lstm", "cell: lstm, activation: relu"),
    right: parity().replace("cell: lstm", "cell: rnn, activation: relu"),
  }),
  "lazy-for-nothing": warning<{ why: string }>({
    title: "a lazy optimiser that has nothing to leave alone",
    message: ({ why }) => `\`lazy\` changes nothing here: ${why}.`,
    why: "A lazy optimiser leaves those rows alone that a step does not use: of the tables of `embed`, and of the weights of a layer whose classes are sampled. All other weights are used by every step, and a penalty moves every row.",
    fix: "Leave `lazy` out, or give it something to leave alone: an `embed`, or a loss by `sampled_softmax`; and leave the penalty out.",
    wrong: parity().replace("adam(rate: 1e-2)", "adam(rate: 1e-2, lazy: true)"),
    right: parity(),
  }),
  "wrong-place": error<{ name: string; here: string; there: string }>({
    title: "something called in a section where it does not belong",
    message: ({ name, here, there }) => `\`${name}\` cannot be called in ${here}; it belongs in ${there}.`,
    why: "Data are prepared in `data`, layers stand in `model`, losses in `train`, measures in `measure`.",
    fix: "Move it to its section, and refer to it by its name.",
    wrong: parity().replace("recurrent(string,", "recurrent(bits(count: 10, length: 5),"),
    right: parity(),
  }),
  misplaced: error<{ what: string }>({
    title: "something that cannot stand here",
    message: ({ what }) => `${what[0].toUpperCase()}${what.slice(1)} cannot stand here.`,
    why: "Each statement has its section, and each form of expression its places.",
    fix: "Move the statement to its section, or the expression to a place that takes it.",
    wrong: parity().replace("states = recurrent", "input more = strings.bits\n    states = recurrent"),
    right: parity(),
  }),
  "stage-not-call": error<Record<string, never>>({
    title: "a stage of a chain that is no call",
    message: () => "After `|>` stands a call, such as `dropout(rate: 0.2)`.",
    why: "A chain hands what stands before `|>` to a call as its first argument.",
    fix: "Write a call behind `|>`: `|> tokens(words)`; what stands before it is its first argument.",
    wrong: parity().replace("dense(last(states), units: odd.classes)", "states |> last"),
    right: parity().replace("dense(last(states), units: odd.classes)", "states |> last() |> dense(units: odd.classes)"),
  }),
  "import-missing-file": error<{ file: string }>({
    title: "an imported file that cannot be found",
    message: ({ file }) => `There is no file \`${file}\` to import from.`,
    why: "Imports are `./…` beside the file, inside the project, or `std/…` of the language's library.",
    fix: "Correct the path, which begins with `./` or `../` and is seen from the file that imports, or with `std/`.",
    wrong: parity({ head: 'import { deeper } from "./nowhere.rnn"' }),
    right: parity(),
  }),
  "import-missing-name": error<{ name: string; file: string; hint: string }>({
    title: "an imported name that the file does not define",
    message: ({ name, file, hint }) => `\`${file}\` defines no \`${name}\`${hint}.`,
    why: "Experiments, blocks and pipelines can be imported, by the names they have in their file.",
    fix: "Import a name that the file defines; the message names what is near.",
    wrong: parity({
      head: 'import { two_layer } from "std/layers"',
      model: "states = two_layer(string, cell: lstm, units: 16)\n    logits = dense(last(states), units: odd.classes)",
    }).replace("two_layer(string", "recurrent(string"),
    right: parity({
      head: 'import { two_layers } from "std/layers"',
      model: "states = two_layers(string, cell: lstm, units: 16)\n    logits = dense(last(states), units: odd.classes)",
    }),
  }),
  "import-cycle": error<{ file: string }>({
    title: "files that import each other in a circle",
    message: ({ file }) => `Importing \`${file}\` from here goes round in a circle.`,
    why: "A file must be readable before those that import it.",
    fix: "Move what both files need into a third, which imports neither.",
    wrong: parity({ head: 'import { parity } from "./example.rnn"' }),
    right: parity(),
  }),
  "override-nothing": error<{ name: string }>({
    title: "an override of something that is not there",
    message: ({ name }) => `\`${name} = …\` overrides nothing: no parameter or constant has that name.`,
    why: "An override must override something.",
    fix: "Override a name that the base has, or say `param` where a parameter is to be added.",
    wrong: parity({ tail: "experiment larger extends parity {\n  unit = 64\n}" }),
    right: parity({
      settings: "param units = 16",
      tail: "experiment larger extends parity {\n  units = 64\n}",
    }).replace("units: 16", "units: units"),
  }),
  "missing-section": error<{ experiment: string; name: string }>({
    title: "an experiment without a section it needs",
    message: ({ experiment, name }) => `The experiment \`${experiment}\` has no \`${name}\`.`,
    why: "An experiment says what data, what model and how to train.",
    fix: "Add the section, or `extends` an experiment that has it.",
    wrong: parity().replace(/ {2}model \{[^}]*\}\n/, ""),
    right: parity(),
  }),
  "missing-setting": error<{ experiment: string; name: string }>({
    title: "a training without a setting it needs",
    message: ({ experiment, name }) => `The training of \`${experiment}\` does not say ${name}.`,
    why: "`loss`, `optimizer`, `batch`, and `epochs` or `steps` have no default: cost, progress and comparison rest on them.",
    fix: "Add the setting to `train`.",
    wrong: parity().replace("epochs    = 3", ""),
    right: parity(),
  }),
  "epochs-and-steps": error<Record<string, never>>({
    title: "both `epochs` and `steps`",
    message: () => "Training is as long as `epochs` or as `steps` says, not both.",
    why: "Only one of the two could count.",
    fix: "Keep the one that is meant; to end at whichever comes first, keep `steps` and write `stop when epoch >= …`.",
    wrong: parity().replace("epochs    = 3", "epochs    = 3\n    steps = 100"),
    right: parity(),
  }),
} as const;
