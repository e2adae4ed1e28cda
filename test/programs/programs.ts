/**
 * Experiments that the tests of plan, step, emitted program and gradient share: small, and together using every op,
 * layer and optimiser that there is (`coverage.test.ts` says so). Their data are made here.
 */
import type { Files } from "./workshop.js";

export interface ProgramText {
  readonly name: string;
  readonly files: Files;
}

// Data

/** Small whole numbers without a pattern, the same in every run. */
function digit(index: number, below: number): number {
  let mixed = Math.imul(index + 1, 2654435761) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 2246822519) >>> 0;
  return ((mixed ^ (mixed >>> 13)) >>> 0) % below;
}

function table(rows: number, separator: string, cells: readonly ((row: number) => string | number)[]): string {
  const lines = Array.from({ length: rows }, (_, row) => cells.map((cell) => cell(row)).join(separator));
  return `${lines.join("\n")}\n`;
}

/** A list of `least` to `most` numbers below some number, between blanks. */
function list(least: number, most: number, below: number, salt: number): (row: number) => string {
  return (row) => {
    const length = least + digit(row * 7 + salt, most - least + 1);
    return Array.from({ length }, (_, at) => digit(row * 131 + at * 17 + salt, below)).join(" ");
  };
}

const WORDS = ["the", "whale", "sea", "ship", "Captain", "saw", "a", "white", "and", "deep"];

function chapters(count: number, lines: number): string {
  return Array.from({ length: count }, (_, chapter) => {
    const body = Array.from({ length: lines }, (_, at) =>
      Array.from({ length: 8 }, (_, word) => WORDS[digit(chapter * 997 + at * 31 + word, WORDS.length)]).join(" "),
    );
    return [`CHAPTER ${chapter + 1}`, ...body].join("\n");
  }).join("\n");
}

const NUMBER = (row: number) => (Math.sin(row / 3) * 2 + digit(row, 100) / 100).toFixed(3);

const two = (number: number) => String(number).padStart(2, "0");

/** The months from January 2000 on, and the last but one day of each. */
const monthAt = (row: number) => `${2000 + Math.floor(row / 12)}-${two((row % 12) + 1)}`;
const dayAt = (row: number) => `${monthAt(row).replace("-", "")}27`;

const sold = (row: number) => (50 + row + 10 * Math.sin((row * Math.PI) / 6) + digit(row, 5)).toFixed(1);

/** Two texts a row, of different lengths. */
const PAIRS: Files = {
  "pairs.tsv": table(30, "\t", [
    (row) => WORDS.slice(0, 1 + digit(row, 6)).join(" "),
    (row) => WORDS.slice(digit(row, 4), 4 + digit(row + 9, 5)).join(" "),
  ]),
};

// Experiments

/** What is read of `PAIRS`, left to right. */
const READ_PAIRS = `  data {
    rows pairs = tsv("pairs.tsv", columns: [left, right]) |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab  source = vocabulary(words(pairs.left))
    vocab  goal   = vocabulary(words(pairs.right))
    input  left   = tokens(words(pairs.left), source)
    target right  = tokens(words(pairs.right), goal, end: true)
  }`;

function program(name: string, body: string, files: Files = {}, before = ""): ProgramText {
  return { name, files: { "main.rnn": `edition 2026\n${before}\nexperiment ${name} {${body}}\n`, ...files } };
}

/** The book's first: one length, the last step, a measure of a remainder, settings in a rate. */
const sums = program(
  "sums",
  `
  seed = 3

  param rate = 1e-3 in log 1e-4..1e-1

  data {
    rows strings = bits(count: 60, length: 8) |> split(train: 60%, validate: 20%, test: 20%)
    input  string = strings.bits
    target ones   = sum(strings.bits)
    target odd    = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(string, cell: rnn, units: 5)
    logits = dense(last(states), units: ones.classes)
  }

  train {
    loss      = cross_entropy(logits, ones)
    optimizer = adam(rate: rate)
    batch     = 6
    epochs    = 2
    stop when validate.sum >= 99% or validate.loss > 10 and epoch > 1
    keep best validate.sum
  }

  measure {
    sum    = accuracy(predicted(logits), ones)
    parity = accuracy(predicted(logits) mod 2, odd)
    third  = accuracy(predicted(logits) mod 6 mod 2, odd)
  }
`,
);

/** Lengths, given parts, settings in shapes, a cell chosen by a setting. */
const lengths = program(
  "lengths",
  `
  param units = 4    in 2..16 step 2
  param cell  = lstm in { rnn, gru, lstm }
  param norm  = 1.0  in 0.5..5.0

  data {
    rows strings = split(given: {
      train:    bits(count: 40, length: 1..9),
      validate: bits(count: 20, length: 9),
      test:     bits(count: 20, length: 9),
      test_20:  bits(count: 10, length: 20),
    })
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(string, cell: cell, units: units, forget_bias: 1.0)
    wider  = recurrent(states, cell: gru, units: 2 * units)
    logits = dense(last(wider), units: odd.classes)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = sgd(rate: 0.1)
    clip      = norm(norm)
    batch     = 5 by length
    steps     = 4
    validate every 2 steps
    stop when patience(validate.loss, checks: 2, least: 0.001) or time > 2 min
  }

  measure {
    accuracy = accuracy(predicted(logits), odd)
  }
`,
);

/** Going on by itself from numbers: one logit at every real step. */
const copying = program(
  "copying",
  `
  data {
    rows strings = bits(count: 60, length: 2..7) |> split(train: 60%, validate: 20%, test: 20%)
    target string = strings.bits
  }

  model {
    states = recurrent(previous(string), cell: gru, units: 4)
    logit  = dense(states, units: 1)
  }

  train {
    loss      = binary_cross_entropy(logit, string)
    optimizer = momentum(rate: 0.1, momentum: 0.8, nesterov: true)
    batch     = 6
    shuffle   = false
    epochs    = 1
  }

  measure {
    right = accuracy(predicted(logit), string)
  }
`,
);

/** One sequence into another, from the state of the first; every real step counts. */
const turning = program(
  "turning",
  `
  param units = 4 in 2..8

  data {
    rows pairs = tsv("pairs.tsv", columns: [left: [..9] of 0..9, right: [2..5] of 0..9])
                 |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    input  left  = pairs.left
    target right = pairs.right
  }

  model {
    memory = embed(left, size: 3) |> recurrent(cell: lstm, units: units)
    spoken = embed(previous(right), size: 2) |> recurrent(cell: lstm, units: units, start: memory.state)
    logits = dense(spoken, units: right.classes)
  }

  train {
    loss      = cross_entropy(logits, right)
    optimizer = rmsprop(rate: 1e-3)
    batch     = 4
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, right)
  }
`,
  { "pairs.tsv": table(30, "\t", [list(1, 9, 10, 3), list(2, 5, 10, 8)]) },
);

/** Words of a text in windows; the loss at the last alone; rows of a table touched one by one. */
const nextWord = program(
  "next_word",
  `
  param size = 3   in { 2, 3, 4 }
  param drop = 0.2 in 0.0..0.5

  data {
    rows book = text("book.txt")
                |> sections(starting: "CHAPTER")
                |> split(by: order(count(plain(text))), train: 60%, validate: 20%, test: 20%)
    vocab  v    = vocabulary(plain(book.text), most: 9)
    target word = tokens(plain(book.text), v) |> windows(length: 5, every: 2)
  }

  model {
    states = embed(previous(word), size: size)
             |> dropout(rate: drop)
             |> recurrent(cell: gru, units: 4)
    logits = dense(last(states), units: v.size)
  }

  train {
    loss      = cross_entropy(logits, last(word))
    optimizer = adamw(rate: 1e-2, decay: 0.1)
    batch     = 8
    epochs    = 1
    keep best validate.perplexity
  }

  measure {
    perplexity = perplexity(logits, last(word))
    hits       = accuracy(predicted(logits), last(word))
  }
`,
  { "book.txt": chapters(6, 4) },
  `
pipeline plain(line: text) {
  return line |> lower() |> replace(from: "whale", to: "fish") |> words(strip: ".,")
}
`,
);

/** Two heads that are nothing but the logits of their losses: words of lines of any length, and of each line its mood. */
const songs = program(
  "songs",
  `
  data {
    rows songs = tsv("songs.tsv", columns: [line, mood, pitch: real])
                 |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab  v     = vocabulary(words(songs.line))
    vocab  moods = vocabulary(songs.mood)
    input  pitch = songs.pitch
    target word  = tokens(words(songs.line), v)
    target mood  = tokens(songs.mood, moods)
  }

  model {
    sung   = embed(previous(word), size: 2) |> recurrent(cell: gru, units: 3)
    logits = dense(sung, units: v.size, bias: false)
    tempers = dense(pitch, units: moods.size)
  }

  train {
    loss      = cross_entropy(logits, word, smoothing: 10%) + 0.5 * cross_entropy(tempers, mood)
    optimizer = adam(rate: 1e-2)
    batch     = 5
    epochs    = 1
    keep best validate.perplexity
  }

  measure {
    perplexity = perplexity(logits, word)
    right      = accuracy(predicted(tempers), mood)
  }
`,
  {
    "songs.tsv": table(40, "\t", [
      (row) => WORDS.slice(digit(row, 4), 5 + digit(row + 50, 5)).join(" "),
      (row) => ["glad", "sad", "calm"][digit(row * 5 + 1, 3)],
      NUMBER,
    ]),
  },
);

/** Few of the words at each step, an end among them; rows of both tables that a step does not use rest. */
const few = program(
  "few",
  `
  param draws = 4 in 2..6

  data {
    rows songs = tsv("songs.tsv", columns: [line, mood, pitch: real])
                 |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab  v     = vocabulary(words(songs.line))
    vocab  moods = vocabulary(songs.mood)
    input  pitch = songs.pitch
    target word  = tokens(words(songs.line), v, end: true)
    target mood  = tokens(songs.mood, moods)
  }

  model {
    sung    = embed(previous(word), size: 2) |> recurrent(cell: gru, units: 3)
    logits  = dense(sung, units: word.classes, initial: he())
    tempers = dense(pitch, units: moods.size)
  }

  train {
    loss      = sampled_softmax(logits, word, samples: draws) + 0.5 * sampled_softmax(tempers, mood, samples: 2)
    optimizer = adam(rate: 1e-2, lazy: true)
    batch     = 5
    epochs    = 1
    keep best validate.accuracy
  }

  measure {
    accuracy   = accuracy(predicted(logits), word)
    perplexity = perplexity(logits, word)
  }
`,
  {
    "songs.tsv": table(40, "\t", [
      (row) => WORDS.slice(digit(row, 4), 5 + digit(row + 50, 5)).join(" "),
      (row) => ["glad", "sad", "calm"][digit(row * 5 + 1, 3)],
      NUMBER,
    ]),
  },
);

/** Few of the words of a text in lanes, by weights without a bias that a penalty touches whole; half of another loss. */
const fewOnAndOn = program(
  "few_on_and_on",
  `
  data {
    rows book = text("book.txt") |> sections(starting: "CHAPTER")
                |> split(by: order(count(words(text))), train: 60%, validate: 20%, test: 20%)
    vocab  v    = vocabulary(words(book.text))
    target word = tokens(words(book.text), v)
  }

  model {
    states = embed(previous(word), size: 3) |> recurrent(cell: lstm, units: 4)
    logits = dense(states, units: v.size, bias: false)
    all    = dense(states, units: v.size)
  }

  train {
    loss      = sampled_softmax(logits, word, samples: 3) + 0.5 * cross_entropy(all, word)
    penalty   = l2(1e-3)
    optimizer = momentum(rate: 1e-2)
    batch     = 3 lanes of 5
    steps     = 5
    validate every 5 steps
  }

  measure {
    perplexity = perplexity(all, word)
  }
`,
  { "book.txt": chapters(6, 4) },
);

/** The same text in lanes: state carried on, three kinds of cell, going on by itself; a penalty on the whole table. */
const onAndOn = program(
  "on_and_on",
  `
  const window = 5

  data {
    rows book = text("book.txt") |> sections(starting: "CHAPTER")
                |> split(by: order(count(words(text))), train: 60%, validate: 20%, test: 20%)
    vocab  v    = vocabulary(words(book.text))
    target word = tokens(words(book.text), v)
  }

  model {
    low    = embed(previous(word), size: 3) |> recurrent(cell: lstm, units: 4)
    middle = recurrent(low, cell: rnn, units: 3, activation: relu)
    high   = recurrent(middle, cell: gru, units: 3)
    states = scan(high, step: plain_cell, units: 3)
    logits = dense(states, units: v.size)
  }

  train {
    loss      = cross_entropy(logits, word, smoothing: 5%)
    penalty   = l2(1e-3) + l1(1e-4)
    optimizer = adam(rate: 1e-2)
    batch     = 3 lanes of window
    steps     = 5
    validate every 5 steps
  }

  measure {
    perplexity = perplexity(logits, word)
  }
`,
  { "book.txt": chapters(6, 4) },
  `
block plain_cell(x: [width] of real, h: [size] of real) {
  return tanh(dense(x, units: size) + dense(h, units: size, bias: false))
}
`,
);

/** Numbers on a fitted scale, in windows; noise and normalisation; errors as measures. */
const series = program(
  "series",
  `
  data {
    rows days = csv("days.csv", columns: [load: real]) |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    scale  z   = standard(days.load)
    target day = scaled(days.load, z) |> windows(length: 6)
  }

  model {
    states = recurrent(noise(previous(day), deviation: 0.1), cell: gru, units: 4) |> layer_norm()
    guess  = states |> noise(deviation: 0.05) |> dense(units: 1)
  }

  train {
    loss      = squared_error(guess, day)
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 1
  }

  measure {
    squared  = mean_squared_error(guess, day)
    absolute = mean_absolute_error(guess, day)
  }
`,
  { "days.csv": `load\n${table(40, ",", [NUMBER])}` },
);

/** Months in order, walked through in folds; windows that reach back; errors on the original scale. */
const forecast = program(
  "forecast",
  `
  data {
    rows months = csv("months.csv", columns: [month: date, told: date("YYYYMMDD"), sold: real])
                  |> where(month < date("2004-05") and told >= date("1999-12-31T12:00") and year(month) > 1999)
                  |> sorted(by: told)
                  |> in_order(by: month)
                  |> split(by: walk_forward(folds: 3, validate: 6, test: 6))
    scale  z      = standard(months.sold, log: true)
    target next   = windows(scaled(months.sold, z), length: 4, reach_back: true)
    input  season = windows(month(months.month) - 1, length: 4, reach_back: true)
    input  day    = windows(weekday(months.told) + day_of_year(months.told) * hour(months.told), length: 4, reach_back: true)
  }

  model {
    before = previous(next)
    states = recurrent(dense(before, units: 3) + embed(season, size: 3) + dense(day, units: 3), cell: gru, units: 4)
    guess  = dense(last(states), units: 1) + last(before)
  }

  train {
    loss      = squared_error(guess, last(next))
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 2
    keep best validate.error
  }

  measure {
    error = mean_absolute_error(guess, last(next), scale: z)
    share = mean_absolute_percentage_error(guess, last(next), scale: z)
  }
`,
  { "months.csv": `month,told,sold\n${table(60, ",", [monthAt, dayAt, sold])}` },
);

/** Several months ahead at every step, and at the last one a second loss; a setting says how many. */
const horizon = program(
  "horizon",
  `
  param ahead = 3 in 2..5

  data {
    rows months = csv("months.csv", columns: [month: date, sold: real])
                  |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    scale  z      = spread(months.sold, log: true)
    input  season = windows(month(months.month) - 1, length: 4, ahead: ahead)
    target next   = windows(scaled(months.sold, z), length: 4, ahead: ahead)
  }

  model {
    states = recurrent(dense(previous(next), units: 3) + embed(season, size: 3), cell: gru, units: 4)
    guess  = dense(states, units: ahead)
    end    = dense(last(states), units: ahead)
  }

  train {
    loss      = squared_error(guess, next) + 0.5 * squared_error(end, last(next))
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 1
  }

  measure {
    error = mean_absolute_error(guess, next, scale: z)
    later = mean_squared_error(end, last(next))
  }
`,
  { "months.csv": `month,sold\n${table(60, ",", [monthAt, sold])}` },
);

/** Numbers in lanes, through a cell of one's own; going on by itself from numbers. */
const flowing = program(
  "flowing",
  `
  data {
    rows days = csv("days.csv", columns: [load: real]) |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    scale  z   = spread(days.load, low: -1.0, high: 1.0)
    target day = scaled(days.load, z)
  }

  model {
    states = scan(previous(day), step: minimal, units: 3)
    guess  = dense(states, units: 1)
  }

  train {
    loss      = squared_error(guess, day)
    optimizer = momentum(rate: 0.05)
    batch     = 2 lanes of 4
    steps     = 4
  }
`,
  { "days.csv": `load\n${table(40, ",", [NUMBER])}` },
  `
block minimal(x: [width] of real, h: [size] of real) {
  z = sigmoid(dense(x, units: size) + dense(h, units: size))
  return z * h + (1.0 - z) * tanh(dense(x, units: size))
}
`,
);

/** A cell of one's own over sequences of different lengths, with chance and normalisation inside it. */
const ownCell = program(
  "own_cell",
  `
  param units = 4 in 2..8

  data {
    rows strings = bits(count: 60, length: 1..8) |> split(train: 60%, validate: 20%, test: 20%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    states = embed(string, size: 3) |> scan(step: noisy, units: units)
    above  = scan(states, step: noisy, units: units)
    logits = dense(last(above), units: odd.classes)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    clip      = norm(1.0)
    batch     = 5
    epochs    = 1
  }
`,
  {},
  `
block noisy(x: [width] of real, h: [size] of real) {
  seen   = dense(x, units: size, activation: sigmoid) |> dropout(rate: 0.2)
  turned = dense(h, units: 2 * size, activation: tanh) |> narrow(units: size)
  mixed  = layer_norm(seen + 0.5 * turned)
  return mixed - 0.5 * relu(h) + 0.1 * seen
}

block narrow(x: [width] of real, units: count) {
  return dense(x, units: units, bias: false)
}
`,
);

/** No sequence at all: every operator, a word as a class, several losses with weights by a setting. */
const tables = program(
  "tables",
  `
  param share = 0.25 in 0.1..0.9

  data {
    rows things = csv("things.csv", columns: [\`Adj Close\`: real, size: real, grade: 0..3, sold: bit, kind])
                  |> where(\`Adj Close\` > -1.5 and not (kind == "none" or grade > 3))
                  |> distinct(by: [\`Adj Close\`, kind])
                  |> split(by: hash(kind), train: 60%, validate: 20%, test: 20%)
    vocab  kinds = vocabulary(things.kind)
    input  price = things.\`Adj Close\`
    input  size  = things.size
    input  kind  = tokens(things.kind, kinds)
    target grade = things.grade
    target sold  = things.sold
    target more  = things.sold * 2.5 + 1
  }

  model {
    named  = embed(kind, size: 4)
    both   = dense(price, units: 4) + dense(size, units: 4) - named
    mixed  = relu(both) * sigmoid(named) - 0.5 * tanh(both) + 1
    turned = 1.0 - mixed * mixed
    sale   = dense(turned, units: 1)
    grades = dense(turned, units: grade.classes, activation: none, bias: false)
    guess  = dense(mixed, units: 1, activation: relu)
  }

  train {
    loss      = 0.5 * binary_cross_entropy(sale, sold) + share * cross_entropy(grades, grade) + 10% * squared_error(guess, more)
    penalty   = l1(share)
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 1
  }

  measure {
    sales  = accuracy(predicted(sale), sold)
    marks  = accuracy(predicted(grades), grade)
    error  = mean_absolute_error(guess, more)
  }
`,
  {
    "things.csv": `Adj Close,size,grade,sold,kind\n${table(40, ",", [
      NUMBER,
      (row) => (digit(row, 20) / 10).toFixed(1),
      (row) => digit(row + 5, 4),
      (row) => digit(row + 9, 2),
      (row) => `kind${digit(row, 12)}`,
    ])}`,
  },
);

/** Classes that count otherwise than others: words of lines, as train has them, and grades, one by a setting. */
const uneven = program(
  "uneven",
  `
  param rare = 4.0 in 1.0..10.0

  data {
    rows lines = tsv("lines.tsv", columns: [line, grade: 0..2]) |> split(train: 60%, validate: 20%, test: 20%)
    vocab  v     = vocabulary(words(lines.line))
    target word  = tokens(words(lines.line), v)
    target grade = lines.grade
  }

  model {
    states = embed(previous(word), size: 3) |> recurrent(cell: gru, units: 4)
    logits = dense(states, units: v.size)
    marks  = dense(last(states), units: grade.classes)
  }

  train {
    loss      = (cross_entropy(logits, word, weights: balanced)
                + 0.5 * cross_entropy(marks, grade, weights: [1, 0.5, rare]) + 10% * cross_entropy(marks, grade))
    optimizer = adam(rate: 1e-2)
    batch     = 5
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, word)
    marks_read = accuracy(predicted(marks), grade)
  }
`,
  {
    "lines.tsv": table(30, "\t", [
      (row) => WORDS.slice(digit(row, 3), 4 + digit(row + 9, 5)).join(" "),
      (row) => [0, 0, 0, 1, 1, 2][digit(row + 3, 6)],
    ]),
  },
);

/** One layer read in many ways: all its steps, its last, its state twice; one column as ids and as numbers. */
const shared = program(
  "shared",
  `
  data {
    rows strings = bits(count: 60, length: 1..6) |> split(train: 60%, validate: 20%, test: 20%)
    input  string = strings.bits
    target ones   = sum(strings.bits)
    target odd    = sum(strings.bits) mod 2
  }

  model {
    seen   = embed(string, size: 4) + dense(string, units: 4)
    states = recurrent(seen, cell: lstm, units: 4)
    again  = recurrent(states, cell: lstm, units: 4, start: states.state)
    third  = recurrent(seen, cell: lstm, units: 4, start: again.state)
    joined = states + third
    side   = dense(last(joined * joined), units: 1)
    end    = dense(last(states) + last(again) + last(joined), units: ones.classes)
  }

  train {
    loss      = binary_cross_entropy(side, odd) + 0.5 * cross_entropy(end, ones)
    optimizer = adam(rate: 1e-2)
    batch     = 5
    epochs    = 1
  }

  measure {
    each  = accuracy(predicted(side), odd)
    whole = accuracy(predicted(end), ones)
  }
`,
);

/** Every way for weights to begin. */
const beginnings = program(
  "beginnings",
  `
  data {
    rows strings = bits(count: 60, length: 5) |> split(train: 60%, validate: 20%, test: 20%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    seen   = embed(string, size: 3, initial: truncated_normal(0.5))
    first  = recurrent(seen, cell: rnn, activation: relu, units: 4, initial: he(), initial_recurrent: orthogonal(gain: 0.9),
                       initial_bias: zeros())
    second = recurrent(first, cell: lstm, units: 4, initial: glorot(form: normal), initial_recurrent: orthogonal(),
                       initial_bias: constant(0.1), forget_bias: 1.0)
    third  = recurrent(second, cell: gru, units: 3, initial: uniform(0.3), initial_recurrent: normal(0.2))
    logits = dense(last(third), units: odd.classes, initial: he(form: normal), initial_bias: constant(0.01))
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = rmsprop(rate: 1e-3, decay: 0.9, epsilon: 1e-6)
    batch     = 6
    epochs    = 1
  }
`,
);

/** What measures alone read: a layer with weights, a target, and the steps of a sequence. */
const watched = program(
  "watched",
  `
  data {
    rows strings = bits(count: 60, length: 1..6) |> split(train: 60%, validate: 20%, test: 20%)
    target string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(previous(string), cell: gru, units: 3)
    logits = dense(last(states), units: odd.classes)
    beside = dense(states, units: string.classes)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 6
    epochs    = 1
    keep best validate.parity
  }

  measure {
    parity = accuracy(predicted(logits), odd)
    each   = accuracy(predicted(beside), string)
    unsure = perplexity(beside, string)
  }
`,
);

/** The library's block, twice; characters of texts; settings in a rate of dropout. */
const library = program(
  "library",
  `
  param units = 4    in 2..8
  param cell  = gru  in { gru, lstm }
  param drop  = 30%  in 0.0..0.5

  data {
    rows lines = tsv("lines.tsv", columns: [line, mood: bit]) |> split(train: 60%, validate: 20%, test: 20%)
    vocab  v     = vocabulary(characters(lines.line), most: 12)
    input  signs = tokens(characters(lines.line), v)
    target mood  = lines.mood
  }

  model {
    deep   = embed(signs, size: 3) |> two_layers(cell: cell, units: units, drop: drop)
    deeper = two_layers(deep, cell: rnn, units: 3)
    logit  = dense(last(deeper) |> dropout(rate: 0.5), units: 1)
  }

  train {
    loss      = binary_cross_entropy(logit, mood)
    optimizer = adam(rate: 1e-2, beta1: 0.8, beta2: 0.99, epsilon: 1e-7)
    batch     = 5
    epochs    = 1
  }

  measure {
    right = accuracy(predicted(logit), mood)
  }
`,
  {
    "lines.tsv": table(30, "\t", [
      (row) => WORDS.slice(row % 4, (row % 4) + 1 + (row % 3)).join(" "),
      (row) => digit(row, 2),
    ]),
  },
  '\nimport { two_layers } from "std/layers"\n',
);

/** Numbers of different lengths, from the states of simple cells; the last of a sequence as a class. */
const curves = program(
  "curves",
  `
  data {
    rows pairs = csv("curves.csv", columns: [digits: [1..7] of 0..4, curve: [2..6] of real, marks: [1..5] of 0..2])
                 |> split(train: 60%, validate: 20%, test: 20%)
    input  digits = pairs.digits
    target curve  = pairs.curve
    target marks  = pairs.marks
  }

  model {
    memory = embed(digits, size: 3) |> recurrent(cell: rnn, units: 3)
    shape  = recurrent(previous(curve), cell: rnn, units: 3, start: memory.state)
    number = dense(shape, units: 1)
    other  = embed(digits, size: 2) |> recurrent(cell: gru, units: 3)
    signs  = embed(previous(marks), size: 3) |> recurrent(cell: gru, units: 3, start: other.state)
    mark   = dense(last(signs), units: marks.classes)
  }

  train {
    loss      = squared_error(number, curve) + 0.5 * cross_entropy(mark, last(marks))
    optimizer = adam(rate: 1e-2)
    batch     = 5
    epochs    = 1
  }

  measure {
    far   = mean_squared_error(number, curve)
    right = accuracy(predicted(mark), last(marks))
  }
`,
  {
    "curves.csv": `digits,curve,marks\n${table(30, ",", [
      list(1, 7, 5, 4),
      (row) => Array.from({ length: 2 + digit(row, 5) }, (_, at) => NUMBER(row + at)).join(" "),
      list(1, 5, 3, 6),
    ])}`,
  },
);

/** Inputs, which want no gradient, beside layers, which do; a cell of one's own over one length. */
const plain = program(
  "plain",
  `
  data {
    rows strings = bits(count: 60, length: 5) |> split(train: 60%, validate: 20%, test: 20%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    doubled = string * 2 + 0.5
    made    = dense(doubled, units: 1)
    joined  = (string + made) * (made - string) - (string - made) * (made + string) * string
    seen    = layer_norm(string) + joined
    states  = scan(seen, step: plain_cell, units: 3)
    logits  = dense(last(states), units: odd.classes)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 6
    epochs    = 1
  }
`,
  {},
  `
block plain_cell(x: [width] of real, h: [size] of real) {
  return tanh(dense(x, units: size) + dense(h, units: size, bias: false))
}
`,
);

/** Words into words that end, over two started layers and one that starts from nothing: what a translator does. */
const translated = program(
  "translated",
  `
  data {
    rows pairs = tsv("pairs.tsv", columns: [left, right]) |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab  source = vocabulary(words(pairs.left))
    vocab  goal   = vocabulary(words(pairs.right), most: 6)
    input  left   = tokens(words(pairs.left), source)
    target right  = tokens(words(pairs.right), goal, end: true)
  }

  model {
    memory = embed(left, size: 3) |> recurrent(cell: gru, units: 4)
    beside = embed(left, size: 2) |> recurrent(cell: lstm, units: 3)
    first  = embed(previous(right), size: 3) |> recurrent(cell: gru, units: 4, start: memory.state)
    second = recurrent(first, cell: lstm, units: 3, start: beside.state)
    spoken = recurrent(second, cell: rnn, units: 3)
    logits = dense(spoken, units: right.classes)
  }

  train {
    loss      = cross_entropy(logits, right)
    optimizer = sgd(rate: 0.1)
    batch     = 5 by length
    epochs    = 1
    keep best validate.perplexity
  }

  measure {
    perplexity = perplexity(logits, right)
    hits       = accuracy(predicted(logits), right)
  }
`,
  PAIRS,
);

/** A translator that looks back: every score and both ways of feeding, over memories of different lengths. */
const gazing = program(
  "gazing",
  `
  param size = 2    in 1..4
  param feed = none in { none, input }

  data {
    rows pairs = tsv("pairs.tsv", columns: [left, right]) |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab  source = vocabulary(words(pairs.left))
    vocab  goal   = vocabulary(words(pairs.right), most: 6)
    input  left   = tokens(words(pairs.left), source)
    target right  = tokens(words(pairs.right), goal, end: true)
  }

  model {
    # Steps that differ much, so that it matters where a layer looks.
    memory  = embed(left, size: 3, initial: normal(3.0)) |> recurrent(cell: lstm, units: 3, initial: uniform(2.0))
    wide    = recurrent(memory, cell: gru, units: 4, initial: uniform(3.0))
    simple  = embed(left, size: 2) |> recurrent(cell: rnn, units: 2)
    said    = embed(previous(right), size: 3)
    first   = recurrent(said, cell: lstm, units: 3, start: memory.state, attend: additive(wide, size: size, feed: feed))
    second  = recurrent(first, cell: lstm, units: 3, start: memory.state, attend: additive(wide, size: 2, feed: input))
    third   = recurrent(said, cell: gru, units: 4, start: wide.state, attend: multiplicative(memory, feed: input))
    fourth  = recurrent(said, cell: rnn, units: 2, start: simple.state, attend: additive(memory, feed: input))
    fifth   = recurrent(third, cell: gru, units: 4, attend: multiplicative(wide))
    sixth   = recurrent(fourth, cell: rnn, units: 4, attend: dot(wide))
    seventh = recurrent(said, cell: gru, units: 3, attend: dot(memory, feed: input))
    logits  = dense(second + seventh, units: right.classes) + dense(fifth + sixth, units: right.classes)
  }

  train {
    loss      = cross_entropy(logits, right)
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, right)
  }
`,
  PAIRS,
);

/** The reference's translator, small: attention above the decoder's cell, dropout, an output that shares a table. */
const looking = program(
  "looking",
  `
${READ_PAIRS}

  model {
    memory  = embed(left, size: 3) |> recurrent(cell: lstm, units: 4)
    said    = embed(previous(right), size: 4)
    decoder = recurrent(said, cell: lstm, units: 4, start: memory.state, attend: additive(dropout(memory, rate: 0.2)))
    logits  = dense(decoder, units: right.classes, weights: said)
  }

  train {
    loss      = cross_entropy(logits, right)
    optimizer = adam(rate: 1e-2)
    clip      = norm(5.0)
    batch     = 4 by length
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, right)
  }
`,
  PAIRS,
);

/** A sentence read from both ends, which a decoder twice as wide starts from and looks at. */
const bothWays = program(
  "both_ways",
  `
${READ_PAIRS}

  model {
    read    = embed(left, size: 3) |> recurrent(cell: lstm, units: 3, direction: both)
    said    = embed(previous(right), size: 4)
    decoder = recurrent(said, cell: lstm, units: 6, start: read.state, attend: dot(read))
    logits  = dense(decoder, units: right.classes)
  }

  train {
    loss      = cross_entropy(logits, right)
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, right)
  }
`,
  PAIRS,
);

/** Layers of all cells that read from the end; and joined inputs: what is read beside what was worked out, both ways. */
const fromTheEnd = program(
  "from_the_end",
  `
  data {
    rows verses = tsv("verses.tsv", columns: [left, size: real, score: real])
                  |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab  v     = vocabulary(words(verses.left))
    input  left  = tokens(words(verses.left), v)
    input  size  = verses.size
    target score = verses.score
  }

  model {
    back  = embed(left, size: 3) |> recurrent(cell: gru, units: 2, direction: backward)
    twice = recurrent(back, cell: rnn, units: 1, direction: both)
    more  = recurrent(joined(back, twice), cell: rnn, units: 2, direction: backward, start: twice.state)
    end   = last(more)
    guess = joined(size, joined(joined(end, end), size)) |> dense(units: 1)
  }

  train {
    loss      = squared_error(guess, score)
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 1
  }

  measure {
    squared = mean_squared_error(guess, score)
  }
`,
  {
    "verses.tsv": table(30, "\t", [
      (row) => WORDS.slice(0, 1 + digit(row, 6)).join(" "),
      (row) => `0.${digit(row, 6)}`,
      (row) => `0.${digit(row + 4, 9)}`,
    ]),
  },
);

/** The same elements dropped at every step, of what layers read and of all their states: each cell, each way, each feed. */
const forgetful = program(
  "forgetful",
  `
  param drop = 25%

${READ_PAIRS}

  model {
    seen   = embed(left, size: 2) |> dropout(rate: drop, mask: sequence)
    read   = recurrent(seen, cell: lstm, units: 2, direction: both, recurrent_dropout: drop)
    plain  = recurrent(read, cell: rnn, units: 2, recurrent_dropout: 0.4)
    said   = embed(previous(right), size: 2)
    first  = recurrent(said, cell: lstm, units: 4, start: read.state, recurrent_dropout: 50%,
                       attend: dot(read, feed: input))
    second = recurrent(first, cell: gru, units: 3, recurrent_dropout: drop, attend: additive(plain, size: 2, feed: input))
    third  = recurrent(second, cell: rnn, units: 2, recurrent_dropout: drop, attend: multiplicative(plain, feed: input))
    fourth = recurrent(third, cell: gru, units: 2, recurrent_dropout: drop, attend: dot(plain))
    logits = dense(joined(fourth, dropout(second, rate: 30%, mask: sequence)), units: right.classes)
  }

  train {
    loss      = cross_entropy(logits, right)
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, right)
  }
`,
  PAIRS,
);

/** Blanks and drawn words are fed in the place of some, in lines that are read in lanes. */
const noisy = program(
  "noisy",
  `
  param noise = 20% in 0.0..0.5

  data {
    rows book = text("book.txt") |> lines() |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab  v    = vocabulary(words(book.text))
    target word = tokens(words(book.text), v)
  }

  model {
    states = embed(previous(word, blank: noise, unigram: 10%, kneser_ney: 30%), size: 3) |> recurrent(cell: gru, units: 3)
    logits = dense(states, units: v.size)
  }

  train {
    loss      = cross_entropy(logits, word)
    optimizer = adam(rate: 1e-2)
    batch     = 3 lanes of 4
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, word)
  }
`,
  { "book.txt": chapters(3, 6) },
);

/** A decoder that is fed what it predicts, ever more of it. */
const ownWords = program(
  "own_words",
  `
${READ_PAIRS}

  model {
    read    = embed(left, size: 2) |> recurrent(cell: gru, units: 3)
    said    = embed(previous(right, own: 60%, over: 4, rising: sigmoid, blank: 10%), size: 2)
    decoder = recurrent(said, cell: gru, units: 3, start: read.state)
    logits  = dense(decoder, units: right.classes)
  }

  train {
    loss      = cross_entropy(logits, right)
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, right)
  }
`,
  PAIRS,
);

/** One table for what is read and said, and as the matrix of what is predicted; in a loss, in a layer, and sampled. */
const kin = program(
  "kin",
  `
  data {
    rows pairs = tsv("pairs.tsv", columns: [left, right]) |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab  v     = vocabulary(words(pairs.right))
    input  left  = tokens(words(pairs.left), v)
    target right = tokens(words(pairs.right), v, end: true)
  }

  model {
    said    = embed(previous(right), size: 3, initial: uniform(0.5))
    memory  = embed(left, weights: said) |> recurrent(cell: gru, units: 3)
    decoder = recurrent(said, cell: gru, units: 3, start: memory.state)
    logits  = dense(decoder, units: right.classes, weights: said)
    beside  = dense(said, units: right.classes, weights: said, activation: tanh)
    sampled = dense(decoder, units: right.classes, weights: said)
  }

  train {
    loss      = (
      cross_entropy(logits, right)
      + 0.5 * cross_entropy(beside, right)
      + 0.5 * sampled_softmax(sampled, right, samples: 3)
    )
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, right)
    hits       = accuracy(predicted(logits), right)
  }
`,
  PAIRS,
);

/** A language model whose output is its embedding turned, with and without a bias; all steps are real. */
const tied = program(
  "tied",
  `
  data {
    rows lines = tsv("lines.tsv", columns: [line]) |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab  v    = vocabulary(words(lines.line))
    target word = tokens(words(lines.line), v)
  }

  model {
    seen   = embed(previous(word), size: 3)
    states = recurrent(seen, cell: gru, units: 3)
    logits = dense(states, units: v.size, weights: seen, bias: false)
  }

  train {
    loss      = cross_entropy(logits, word)
    optimizer = sgd(rate: 0.1)
    batch     = 3 lanes of 5
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, word)
  }
`,
  { "lines.tsv": table(40, "\t", [(row) => WORDS.slice(digit(row, 4), 4 + digit(row + 9, 5)).join(" ")]) },
);

/** A table of two rows, turned, before an input that wants no gradient. */
const turned = program(
  "turned",
  `
  data {
    rows strings = bits(count: 60, length: 1..5) |> split(train: 60%, validate: 20%, test: 20%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    seen   = embed(string, size: 1)
    plain  = dense(string, units: 2, weights: seen, bias: false)
    states = recurrent(plain, cell: rnn, units: 3)
    logits = dense(last(states), units: odd.classes)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adamw(rate: 1e-2)
    batch     = 4
    epochs    = 1
  }
`,
);

/** Memories without padding, inputs that want no gradient, states and last outputs that others read. */
const staring = program(
  "staring",
  `
  data {
    rows strings = bits(count: 60, length: 4) |> split(train: 60%, validate: 20%, test: 20%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    read   = embed(string, size: 2)
    zeroth = recurrent(string, cell: rnn, units: 2, attend: additive(string, size: 1, feed: input))
    first  = recurrent(string, cell: rnn, units: 2, attend: dot(read, feed: input), start: zeroth.state)
    second = recurrent(string, cell: gru, units: 3, attend: additive(string, feed: input))
    third  = recurrent(string, cell: lstm, units: 2, attend: multiplicative(string, feed: input))
    fourth = recurrent(string, cell: lstm, units: 2, attend: dot(read, feed: input))
    fifth  = recurrent(first, cell: lstm, units: 2, attend: additive(string), start: third.state)
    sixth  = recurrent(string, cell: gru, units: 3, attend: additive(read, size: 1), start: second.state)
    both   = dense(last(first) + last(fifth), units: 2) + dense(last(third) * last(fourth), units: 2)
    logits = both + dense(last(sixth) - last(second), units: odd.classes)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 1
  }

  measure {
    parity = accuracy(predicted(logits), odd)
  }
`,
);

/** Another experiment with one thing changed, in another file. */
const heir: ProgramText = {
  name: "heir",
  files: {
    "main.rnn": `edition 2026

import { base } from "./shelf/base.rnn"

## What the base says, with another cell.
experiment heir extends base {
  cell = gru
  seed = 9

  train {
    batch = 3
  }
}
`,
    "shelf/base.rnn": `edition 2026

import { last_dense } from "./parts.rnn"

experiment base {
  param cell = rnn in { rnn, gru }

  data {
    rows lists = csv("lists.csv", columns: [numbers: [2..6] of real, kind: 0..2]) |> split(train: 60%, validate: 20%, test: 20%)
    input  numbers = lists.numbers
    target kind    = lists.kind
  }

  model {
    states = recurrent(numbers, cell: cell, units: 3)
    logits = last_dense(states, units: kind.classes)
  }

  train {
    loss      = cross_entropy(logits, kind)
    optimizer = sgd(rate: 0.05)
    batch     = 6
    epochs    = 2
  }
}
`,
    "shelf/parts.rnn": `edition 2026

block last_dense(x: [time, width] of real, units: count) {
  return dense(last(x), units: units)
}
`,
    "shelf/lists.csv": `numbers,kind\n${table(30, ",", [list(2, 6, 5, 2), (row) => digit(row, 3)])}`,
  },
};

/** Conversations as pairs of turns; texts in a normal form without accents; pieces of words, and words of two columns. */
const dialogue = program(
  "dialogue",
  `
  data {
    rows said = tsv("dialogues.tsv", columns: [topic, turns: [2..] of text])
                |> distinct()
                |> exchanges(turns)
                |> where(count(words(prompt)) <= 1.5 * count(words(reply)))
                |> split(by: hash(text_of([topic, turns], between: "_")), train: 60%, validate: 20%, test: 20%)
    vocab  v      = vocabulary([words(said.prompt), words(said.reply)], most: 30, least: 2)
    vocab  p      = byte_pairs(words(without_accents(normal_form(said.reply, form: nfkc))), merges: 6)
    input  heard  = tokens(words(said.prompt), v)
    target answer = tokens(words(without_accents(normal_form(said.reply, form: nfkc))), p, end: true)
  }

  model {
    states = embed(heard, size: 2) |> recurrent(cell: gru, units: 2)
    spoken = embed(previous(answer), size: 2) |> recurrent(cell: gru, units: 2, start: states.state)
    logits = dense(spoken, units: answer.classes)
  }

  train {
    loss      = cross_entropy(logits, answer)
    optimizer = sgd(rate: 0.1)
    batch     = 3 by length
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, answer, per_word: true)
  }
`,
  {
    "dialogues.tsv": table(25, "\t", [
      (row) => WORDS[row % 10],
      (row) => `${WORDS[digit(row, 10)]} ${row}`,
      (row) => `¡${WORDS[digit(row + 9, 10)]} é ${row}!`,
      (row) => `${WORDS[digit(row + 3, 10)]} ${WORDS[digit(row + 5, 10)]}`,
    ]),
  },
);

/** Two texts side by side, and sets of numbers: one in a row, and one at each step. */
const beside = program(
  "beside",
  `
  data {
    rows pairs = parallel(text("left.txt"), text("right.txt"), columns: [left, right])
                 |> where(left != "")
                 |> split(train: 60%, validate: 20%, test: 20%)
    vocab  v = vocabulary(words(pairs.left))
    input  a = tokens(words(pairs.left), v)
    target b = count(words(pairs.right)) mod 3
  }

  model {
    logits = embed(a, size: 2) |> recurrent(cell: rnn, units: 2) |> last() |> dense(units: b.classes)
  }

  train {
    loss      = cross_entropy(logits, b)
    optimizer = sgd(rate: 0.1)
    batch     = 4
    epochs    = 1
  }
`,
  {
    "left.txt": table(20, " ", [(row) => WORDS[row % 10], (row) => WORDS[digit(row, 10)]]),
    "right.txt": table(20, " ", [list(1, 5, 10, 3)]),
  },
);

const chords = program(
  "chords",
  `
  data {
    rows pieces = jsonl("pieces.jsonl", columns: [mood: set of 0..2, chords: [1..] of set of 60..64])
                  |> split(train: 60%, validate: 20%, test: 20%)
    target mood   = multi_hot(pieces.mood)
    target chords = multi_hot(pieces.chords)
  }

  model {
    states = previous(chords) |> recurrent(cell: lstm, units: 3)
    logits = dense(states, units: 5)
    felt   = dense(last(states), units: 3)
  }

  train {
    loss      = binary_cross_entropy(logits, chords) + 0.5 * binary_cross_entropy(felt, mood)
    optimizer = adam(rate: 1e-2)
    batch     = 4
    epochs    = 1
  }

  measure {
    off = mean_squared_error(felt, mood)
  }
`,
  {
    "pieces.jsonl": table(20, "", [
      (row) => {
        const chord = (_: unknown, step: number) => [60 + digit(row * 31 + step, 5), 60 + digit(row * 17 + step, 5)];
        return JSON.stringify({ mood: [digit(row, 3)], chords: Array.from({ length: 1 + digit(row, 4) }, chord) });
      },
    ]),
  },
);

/** A control: batches as a translator's, for a model that reads its own target alone. */
const unheard = program(
  "unheard",
  `
  data {
    rows pairs = tsv("pairs.tsv", columns: [left, right]) |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab  source = vocabulary(words(pairs.left), most: 5)
    vocab  goal   = vocabulary(words(pairs.right))
    input  left   = tokens(words(pairs.left), source)
    target right  = tokens(words(pairs.right), goal, end: true)
  }

  model {
    states = embed(previous(right), size: 2) |> recurrent(cell: gru, units: 2)
    logits = dense(states, units: right.classes)
  }

  train {
    loss      = cross_entropy(logits, right)
    optimizer = sgd(rate: 0.1)
    batch     = 4 by length(left)
    epochs    = 1
  }

  measure {
    perplexity = perplexity(logits, right)
  }
`,
  PAIRS,
);

export const PROGRAMS: readonly ProgramText[] = [
  ...[
    sums,
    lengths,
    copying,
    turning,
    translated,
    gazing,
    looking,
    bothWays,
    fromTheEnd,
    forgetful,
    noisy,
    ownWords,
    staring,
    kin,
    tied,
    turned,
    nextWord,
    songs,
    few,
    fewOnAndOn,
    onAndOn,
    series,
    forecast,
    horizon,
    flowing,
    ownCell,
    tables,
    uneven,
  ],
  ...[shared, beginnings, watched, library, curves, plain, heir],
  ...[dialogue, beside, chords, unheard],
];

export function programText(name: string): ProgramText {
  const found = PROGRAMS.find((known) => known.name === name);
  if (!found) throw new RangeError(`no program ${name}`);
  return found;
}
