/** What a trained model is for. */
import { type Command, DEVICE, FAILED, JSON_OUTPUT, THREADS } from "../command.js";

export const USE: readonly Command[] = [
  {
    name: "use",
    summary: "predict with a trained model, or let it write",
    usage: "rnnc use RUN [predict|generate|translate|chat] [FILE|-] [--top N] [--prompt TEXT] [--length N]",
    about:
      "Takes the weights that the run keeps. A model that reads inputs predicts: it is given records, a JSON object a line, " +
      "or a `.csv` or `.tsv` file with a header, from FILE or standard input, and gives a JSON line for each; a line that is " +
      "no object is the text of a model that reads one text. Records of a series are its rows in order, and the line is of " +
      "the row to come. A language model writes: it goes on from a prompt. A model that writes from what it reads, such as a " +
      "translator, is given records, and writes a line for each. `translate` reads a sentence a line and searches for the best " +
      "translation with a beam of 5, in batches; `chat` answers line after line until its input ends. The data it was trained " +
      "on are not needed.",
    options: [
      { name: "top", value: "N", doc: "predictions: add the N likeliest classes" },
      { name: "prompt", short: "p", value: "TEXT", doc: "writing: what the text begins with" },
      { name: "length", short: "l", value: "N", doc: "writing: how many tokens to add (default 100)" },
      { name: "temperature", short: "t", value: "X", doc: "writing: above 1 bolder, below 1 tamer, 0 the likeliest" },
      { name: "top-k", value: "N", doc: "writing: choose among the N likeliest tokens" },
      { name: "top-p", value: "X", doc: "writing: choose among the likeliest tokens that make up this share" },
      { name: "seed", value: "N", doc: "writing: the same seed writes the same text (default 1)" },
      { name: "samples", short: "n", value: "N", doc: "writing: how many texts (default 1)" },
      { name: "beam", value: "N", doc: "translate, chat: how many texts the search follows (default 5); 1 is greedy" },
      {
        name: "length-penalty",
        value: "X",
        doc: "translate, chat: divide log probabilities by length to this power (default 1)",
      },
      { name: "no-repeat", value: "N", doc: "translate, chat: no run of N tokens is said twice" },
      { name: "sentence", value: "TEXT", multiple: true, doc: "translate: this sentence; may be repeated" },
      { name: "attention", doc: "translate: show what each word looked at" },
      { name: "attention-to", value: "FILE", doc: "translate: the same as an SVG file" },
      { name: "turns", value: "N", doc: "chat: how many of the last lines of both sides it is given (default 1)" },
      { name: "unk", doc: "writing: let it say <unk>, for words that it does not know" },
      DEVICE,
      THREADS,
      { ...JSON_OUTPUT, doc: "writing: a JSON line for each text; predictions always are" },
    ],
    examples: [
      "rnnc use sentences new.jsonl",
      'rnnc use translator translate --sentence "no tengo ni idea" --attention',
      "rnnc use translator translate spanish.txt --beam 10",
      'rnnc use chapter --prompt "Call me" --length 50 --temperature 0.8 --top-p 0.9',
    ],
    exits: [FAILED],
    load: () => import("../commands/use.js"),
  },
  {
    name: "score",
    summary: "BLEU, chrF and distinct-n of a file of sentences, with intervals",
    usage: "rnnc score SAID RIGHT… [--beside OTHER]",
    about:
      "Judges the sentences of a file, one a line, beside those of one or more files of references: corpus BLEU and chrF as " +
      "sacreBLEU computes them, and how many n-grams differ. Each has the interval of 1,000 seeded resamples of the sentences. " +
      "`--beside` judges another system's sentences too, and says how likely the difference is chance (paired bootstrap).",
    options: [
      { name: "beside", value: "FILE", doc: "what another system said of the same sentences" },
      { name: "lowercase", doc: "capitals do not count" },
      { name: "tokenise", value: "HOW", doc: "13a (default), or none for sentences that are tokenised already" },
      { name: "smooth", value: "HOW", doc: "exp (default), none, floor, floor=X, add-k or add-k=X" },
      JSON_OUTPUT,
    ],
    examples: ["rnnc score ours.txt references.txt", "rnnc score ours.txt references.txt --beside theirs.txt"],
    exits: [FAILED],
    load: () => import("../commands/score.js"),
  },
];
