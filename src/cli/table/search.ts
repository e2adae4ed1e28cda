/** Trying many settings. */
import { type Command, DEVICE, ERRORS, EXPERIMENT, FAILED, JSON_OUTPUT, SET, SOURCE, THREADS } from "../command.js";

const INTERRUPTED = [130, "interrupted; the study can go on with `rnnc search --resume`"] as const;

export const SEARCH: readonly Command[] = [
  {
    name: "search",
    summary: "try many settings: by hand, by chance, or where earlier trials point, over the domains of the parameters",
    usage: "rnnc search FILE [--trials N] [--from STUDY]…  |  rnnc search --resume [STUDY]",
    about:
      "Trains the experiment at many points of its search space, as its section `search` says, and keeps them as a study " +
      "in studies/NAME/…, each trial a run of its own. All trials share initial weights, split and shuffling. The score is " +
      "of the weights that a trial keeps: of its best check where the experiment says `keep best`, else of its last. Where " +
      "the data are in folds, a trial trains each, one after the other, and its score is the mean. One that fails has a class and no score. With --workers, trials train side by side, each in a process of its own with " +
      "its share of the processors. Ctrl-C, or a kill, leaves a study that can go on.",
    options: [
      { name: "trials", short: "n", value: "N", doc: "how many trials; with --resume, up to how many" },
      {
        name: "method",
        value: "NAME",
        doc: "random, grid, sobol, tpe, gp, cma_es or nsga2, whatever the experiment says",
      },
      { name: "points", value: "N", doc: "of a grid: into how many values a range without steps is cut" },
      { name: "workers", short: "w", value: "N", doc: "processes that train at once; 1, this process, unless said" },
      { name: "order", value: "NAME", doc: "free, or strict: the same trials for any number of workers" },
      {
        name: "lag",
        value: "N",
        doc: "of strict order: how many jobs lie between a result and the first to use it (8)",
      },
      {
        name: "lease",
        value: "SECONDS",
        doc: "how long a worker may be silent before its trial is given to another (30)",
      },
      {
        name: "nested",
        doc: "judge the whole procedure: search on all folds but one, each in turn, and measure on that",
      },
      { name: "resume", doc: "go on with a study, the newest unless one is given" },
      {
        name: "from",
        value: "STUDY",
        multiple: true,
        doc: "begin with what an earlier study found at points of this one; may be repeated",
      },
      { name: "as-recorded", doc: "go on although the file has changed, with the experiment as the study keeps it" },
      { name: "fold", value: "K", doc: "of data in folds, those that each trial trains: 3, 2..4; all unless said" },
      EXPERIMENT,
      { ...SET, doc: "another value for a param, which is then not searched, or for seed; may be repeated" },
      SOURCE,
      DEVICE,
      THREADS,
      { name: "quiet", short: "q", doc: "print only the best trial and the table" },
      JSON_OUTPUT,
    ],
    examples: [
      "rnnc search parity.rnn --trials 30",
      "rnnc search parity.rnn --method grid --points 5 --set cell=lstm",
      "rnnc search parity.rnn --workers 4 --order strict",
      "rnnc search parity.rnn --from studies/parity/2026-11-22T08-07-18-6b55c7f2",
      "rnnc search reviews.rnn --nested",
      "rnnc search --resume",
    ],
    exits: [ERRORS, FAILED, INTERRUPTED],
    load: () => import("../commands/search.js"),
  },
  {
    name: "search show",
    summary: "the trials of a study, the best first",
    usage: "rnnc search show [STUDY] [--json]",
    about: "Prints the best trial and a table of a study's trials, also while it runs. Without STUDY: the newest.",
    options: [JSON_OUTPUT],
    examples: ["rnnc search show", "rnnc search show studies/parity/2026-11-22T08-07-18-6b55c7f2 --json"],
    exits: [FAILED],
    load: () => import("../commands/search-show.js"),
  },
  {
    name: "search replay",
    summary: "make the decisions of a study again, from what it saw",
    usage: "rnnc search replay [STUDY] [--json]",
    about:
      "Asks for every trial again with exactly the results that the journal says were visible then, and decides again which " +
      "went on. Nothing is trained. The answers are the same, whatever the workers' timing was, or the first that is not is " +
      "shown. Without STUDY: the newest.",
    options: [JSON_OUTPUT],
    examples: ["rnnc search replay"],
    exits: [FAILED, [2, "a decision is another now: the journal was changed, or this version decides otherwise"]],
    load: () => import("../commands/search-replay.js"),
  },
  {
    name: "search list",
    summary: "the studies of this project",
    usage: "rnnc search list [--json]",
    about:
      "Each study with its method, how many of its trials are done, and the best score; the newest first. A nested search has its " +
      "own studies below it, each with the score on the fold that it keeps apart.",
    options: [JSON_OUTPUT],
    examples: ["rnnc search list"],
    exits: [FAILED],
    load: () => import("../commands/search-list.js"),
  },
];
