/** Training, and what belongs to one run. */
import {
  ATTAINABLE,
  type Command,
  DEVICE,
  ERRORS,
  EXPERIMENT,
  FAILED,
  INTERRUPTED,
  JSON_OUTPUT,
  RUN,
  SET,
  SOURCE,
  THREADS,
} from "../command.js";

const FOLD = { name: "fold", value: "K", doc: "one fold of data in folds, or some: 3, 2..4; all unless said" };

export const TRAIN: readonly Command[] = [
  {
    name: "run",
    summary: "compile and train, with progress",
    usage:
      "rnnc run FILE [--set NAME=VALUE]…  |  rnnc run [FILE] --from RUN  |  rnnc run FILE --find-rate  |  rnnc run --trial TRIAL",
    about:
      "Trains, and keeps plan, program, journal and checkpoints in runs/NAME/…. Ctrl-C ends after the current step and " +
      "leaves a run that can go on. Where the data are in folds, every fold is a run of its own, one after the other. " +
      "In the end the run is judged: a verdict, why, and what to try next. With --from it goes on from the weights of another run, at other " +
      "settings or with a changed file, as a run of its own that says whence it came; that run stays as it is.",
    options: [
      EXPERIMENT,
      SET,
      SOURCE,
      FOLD,
      ATTAINABLE,
      { name: "from", value: "RUN", doc: "go on from the weights of this run, or trial, at other settings" },
      { name: "weights", value: "NAME", doc: "of --from: last, with what the optimizer knows (default), or best" },
      { name: "find-rate", doc: "in place of a run: raise the learning rate step by step, and suggest one" },
      { name: "overfit", value: "one-batch", doc: "in place of a run: whether the model can learn one batch by heart" },
      { name: "trial", value: "TRIAL", doc: "a trial of a study anew: its folder, STUDY#7, or 7 in the newest" },
      DEVICE,
      THREADS,
      { name: "quiet", short: "q", doc: "print only how it ended" },
    ],
    examples: [
      "rnnc run parity.rnn",
      "rnnc run parity.rnn --set units=64 --set seed=2 --threads 1",
      "rnnc run translate.rnn --source pairs=/data/spa.txt",
      "rnnc run airline.rnn --fold 3..5",
      "rnnc run parity.rnn --from parity --set rate=1e-4",
      "rnnc run parity.rnn --find-rate",
      "rnnc run parity.rnn --overfit one-batch",
    ],
    exits: [ERRORS, FAILED, INTERRUPTED],
    load: () => import("../commands/run.js"),
  },
  {
    name: "resume",
    summary: "go on with an interrupted run, bit for bit",
    usage: "rnnc resume [RUN]",
    about: `Goes on from the run's last checkpoint, on the device and at the settings it had. ${RUN}`,
    options: [SOURCE, DEVICE, THREADS, { name: "quiet", short: "q", doc: "print only how it ended" }],
    examples: ["rnnc resume", "rnnc resume parity", "rnnc resume runs/parity/2026-11-22T08-07-18-6b55c7f2"],
    exits: [FAILED, INTERRUPTED],
    load: () => import("../commands/resume.js"),
  },
  {
    name: "retrain",
    summary: "train a winner once more, on train and validation together",
    usage: "rnnc retrain [STUDY|TRIAL|RUN…]",
    about:
      "The settings of a study's best trial, of a trial or of a run, trained from the beginning on the rows of train and " +
      "validate together, for as long as the kept weights had: as many epochs, or steps where the experiment counts these; " +
      "of several folds the mean. Vocabularies and scales are fitted to both. Without validation nothing is stopped by or " +
      `kept by. The run records which it follows; \`rnnc test\` looks at it as at any. A TRIAL is its folder or STUDY#7. ${RUN}`,
    options: [DEVICE, THREADS, { name: "quiet", short: "q", doc: "print only how it ended" }],
    examples: ["rnnc retrain studies/parity/2026-11-22T08-07-18-6b55c7f2", "rnnc retrain 6b55c7f2"],
    exits: [FAILED, INTERRUPTED],
    load: () => import("../commands/retrain.js"),
  },
  {
    name: "test",
    summary: "the one look at the test split",
    usage: "rnnc test [RUN]  |  rnnc test RUN RUN…",
    about:
      "Loss and measures of the run's kept weights on every test part. A look is on record before it begins, so one " +
      `that is broken off counts too; a second look is said to be one. Several runs of the same data and targets are tested as one, by the mean of their ` +
      `probabilities or numbers: a look for each. ${RUN}`,
    options: [
      SOURCE,
      { name: "validate", doc: "of several runs: measure on validate, which is no look at the test set" },
      DEVICE,
      THREADS,
      JSON_OUTPUT,
    ],
    examples: ["rnnc test", "rnnc test 6b55c7f2 --json", "rnnc test 6b55c7f2 0d1e2f3a --validate"],
    exits: [FAILED],
    load: () => import("../commands/test.js"),
  },
];
