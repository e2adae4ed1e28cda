/** bench/RESULTS.md, from the figures in bench/records. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckingFigures } from "./checking.js";
import type { DeviceFigures } from "./devices.js";
import type { LspFigures } from "./lsp.js";
import { ROOT } from "./machine.js";
import { section, table } from "./markdown.js";
import type { MemoryFigures } from "./memory.js";
import type { OverheadFigures } from "./overhead.js";
import type { ProfileFigures } from "./profile.js";
import type { PruningFigures } from "./pruning.js";
import { recorded } from "./records.js";
import type { ResultFigures } from "./results.js";
import type { AskFigures, SearchFigures } from "./search.js";
import type { SpeedFigures } from "./speed.js";
import type { StartFigures } from "./start.js";
import type { StudyFigures } from "./studies.js";

/** The table of speeds, for a terminal. */
export function speedTable(): string {
  return speed();
}

/** bench/RESULTS.md, by what is recorded. */
export function reportText(): string {
  return `${[HEAD, results(), speed(), profile(), devices(), overhead(), memory(), start(), difference(), check(), lsp(), studies(), pruning(), search()].join("\n\n")}\n`;
}

export function writeReport(): void {
  const path = join(ROOT, "bench", "RESULTS.md");
  writeFileSync(path, reportText());
  console.log(`wrote ${path}`);
}

const HEAD = `# What was measured

Written by \`npm run bench -- report\` from \`bench/records\`; \`npm run bench\` measures all of it again (about an hour, nearly
all of it for the first table), \`npm run bench -- speed --only W5\` a part. The peer is found with \`RNNC_BENCH_PYTHON\`, or
installed by pip into \`.rnnc/bench/venv\`; where pip has none, speed is skipped and says so.`;

function search(): string {
  const entries = recorded<SearchFigures>("search");
  const rows = entries.map(({ sampler, of, trials, seeds, ours, optuna, p, isMet, oursMs, optunaMs }) => [
    ...[sampler, of, `${trials}`, `${seeds}`, ours.toPrecision(4), optuna.toPrecision(4), p.toPrecision(2)],
    ...[isMet ? "yes" : "**no**", oursMs.toFixed(2), optunaMs.toFixed(2)],
  ]);
  const heads = ["sampler", "function", "trials", "seeds", "ours", "Optuna", "p", "not worse", "ms a trial", "Optuna"];
  const [asked] = recorded<AskFigures>("search-ask");
  const ask = asked
    ? ` One ask of \`gp\` after 200 trials in ten dimensions takes ${asked.processorMs.toFixed(0)} ms of the processor (goal: 200), the first seven of a process among themselves; later ones ${asked.warmMs.toFixed(0)} by the clock.`
    : "";
  return section(
    "Samplers beside Optuna",
    `Each with its defaults, from the same seeds, in one run. The figures are medians over seeds of the lowest value; of \`gp\`, of
the logarithm to ten of the regret; of \`nsga2\`, of the area below (1.1, 11) that the front leaves over. \`p\`: how likely values as low
as Optuna's come by chance, by the rank test of Mann and Whitney; below 0.05 ours are worse. Times are not to be compared: other work ran
beside.${ask}`,
    table(heads, rows),
    entries,
  );
}

function results(): string {
  const entries = recorded<ResultFigures>("results");
  const rows = entries.map(({ name, measure, ours, reference, bar, good, epochs, bestEpoch, seconds }) => [
    name,
    measure,
    ...[ours.validate, reference.validate, bar, ours.test, reference.test].map((value) => value.toFixed(2)),
    `${bestEpoch} of ${epochs}`,
    `${seconds.toFixed(0)} s`,
    good ? "yes" : "**no**",
  ]);
  const heads = [
    ...["experiment", "measure", "validate", "PyTorch", "bar", "test", "PyTorch"],
    ...["kept epoch", "time", "within"],
  ];
  return section(
    "Results beside PyTorch",
    `The same data, split, configuration and epochs as the reference in PyTorch 2.14 (one seed of it each). \`sum\`: accuracy in
percent of the sum of 50 bits; \`perplexity\`: over a vocabulary of 10,001. The experiments are in
\`bench/experiments/reference.rnn\`. The bar is 1.5 points below for accuracies, 3 % above for perplexities. Times are
not to be compared: other work ran beside.`,
    table(heads, rows),
    entries,
  );
}

function speed(): string {
  const entries = recorded<SpeedFigures>("speed");
  // What else a machine does can only make a measured peak less.
  const peak = Math.max(...entries.map((entry) => entry.peak));
  const rows = entries.map(({ name, oursMs, gflops, peerMs, ratio, goal, isMet, threads, peer, difference, best }) => {
    // The ratio with the products at the peak and nothing beside them.
    const most = (reached: number) => (reached * peak) / gflops;
    const against = (one: { ratio: number; goal: number; isMet: boolean }) => [
      one.ratio.toFixed(2),
      most(one.ratio).toFixed(2),
      `${one.goal}`,
      one.isMet ? "yes" : one.goal > most(one.ratio) ? "**beyond**" : "**no**",
    ];
    return [
      name,
      "native",
      `${threads}`,
      oursMs.toFixed(2),
      gflops.toFixed(0),
      `${((100 * gflops) / peak).toFixed(0)} %`,
      peer,
      peerMs.toFixed(2),
      ...against({ ratio, goal, isMet }),
      difference.toExponential(0),
      ...(best ? [best.peer, ...against(best)] : ["", "", "", "", ""]),
    ];
  });
  const heads = [
    ...["workload", "device", "threads", "ms", "GFLOP/s", "of peak", "peer", "peer, ms"],
    ...["ratio", "at most", "goal", "met", "difference", "fastest peer", "ratio", "at most", "goal", "met"],
  ];
  return section(
    "Speed of a training step",
    `Milliseconds of a whole training step (W3, W5 and the projection: forward and backward), medians, both in one run by
turns, with equal threads, weights and batches. Loss and gradients are compared first: \`difference\` is the largest difference
of any result, by the largest number in that result. \`ratio\` is the peer's time over ours: above 1 we are faster; within 1.1
either way is a tie. \`of peak\`: of the multiplications and additions that registers alone reach, measured beside each
workload, the best of all. The operations of a training step are three times those of its forward products. \`at most\` is the ratio if the products
ran at that peak and nothing else took any time; a goal above it is \`beyond\` this machine and this peer. The last five
columns: against the fastest of pip's and Debian's PyTorch, where both were here, each measured beside us by turns.`,
    table(heads, rows),
    entries,
  );
}

function profile(): string {
  const entries = recorded<ProfileFigures>("profile");
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rows = entries.map(({ name, threads, ofPeak, products, packing, waiting, other }) => [
    name,
    `${threads}`,
    ...[ofPeak, products, ofPeak / products, packing, waiting, other].map(percent),
  ]);
  return section(
    "Where the kernels' time goes",
    `Samples of \`perf\` in the addon while whole training steps run, sorted by function (\`npm run bench -- profile\`): the
innermost loop of products; packing and copying of what they read; waiting of threads for each other; all else: gates,
softmax, sums of columns, updates, and control. \`there\`: of the peak, while in the innermost loop.`,
    table(["workload", "threads", "of peak", "products", "there", "packing", "waiting", "other"], rows),
    entries,
  );
}

function devices(): string {
  const entries = recorded<DeviceFigures>("devices");
  const rows = entries.map(({ name, nativeMs, wasmMs, share, goal, isMet, difference }) => [
    name,
    nativeMs.toFixed(0),
    wasmMs.toFixed(0),
    `${(100 * share).toFixed(0)} %`,
    `${100 * goal} %`,
    isMet ? "yes" : "**no**",
    difference.toExponential(0),
  ]);
  return section(
    "WebAssembly beside native",
    "Milliseconds forward and backward, medians, by turns in one run, after the results were compared.",
    table(["workload", "native, ms", "wasm, ms", "of native", "goal", "met", "difference"], rows),
    entries,
  );
}

function overhead(): string {
  const entries = recorded<OverheadFigures>("overhead");
  const rows = entries.map(({ name, threads, stepMs, overheadMs, share, goal, isMet }) => [
    name,
    `${threads}`,
    stepMs.toFixed(2),
    `${(1000 * overheadMs).toFixed(0)} µs`,
    `${(100 * share).toFixed(2)} %`,
    "ms" in goal ? `${1000 * goal.ms} µs` : `${100 * goal.share} %`,
    isMet ? "yes" : "**no**",
  ]);
  return section(
    "A step outside of kernels",
    `Whole steps of the training loop, less the time that the addon spent in its kernels: batches put together and copied,
arguments packed and calls made, losses and measures added up, progress told. Medians of blocks of 40 steps.`,
    table(["workload", "threads", "step, ms", "outside", "share", "goal", "met"], rows),
    entries,
  );
}

function studies(): string {
  const entries = recorded<StudyFigures>("studies");
  const rows = entries.map(({ name, ms, bar, good, note }) => [
    name,
    `${ms.toFixed(ms < 10 ? 2 : 0)} ms`,
    `${bar.toLocaleString("en")} ms`,
    good ? "yes" : "**no**",
    note,
  ]);
  return section(
    "Studies beside training",
    "Medians. The journal is in memory, where flushing costs nothing; what a disk adds is said beside.",
    table(["what", "time", "at most", "met", "beside"], rows),
    entries,
  );
}

function pruning(): string {
  const entries = recorded<PruningFigures>("pruning");
  const rows = entries.map(({ name, best, epochs, prunedBest, reachedAfter, prunedEpochs }) => [
    name,
    best.toFixed(4),
    `${epochs}`,
    reachedAfter === null ? "never" : `${reachedAfter}`,
    reachedAfter === null ? "" : `${(epochs / reachedAfter).toFixed(1)} ×`,
    prunedBest.toFixed(4),
    `${prunedEpochs}`,
  ]);
  return section(
    "Searches pruned by asha",
    `The chapter at a small size (bench/experiments/small-chapter.rnn): 27 trials by chance, each trained whole, and the same
points with \`prune = asha(reduction: 3)\`; epochs until a trial is as good as the best by chance. The goal is three times fewer.`,
    table(["seed", "by chance", "epochs", "reached after", "fewer", "pruned", "epochs"], rows),
    entries,
  );
}

function memory(): string {
  const entries = recorded<MemoryFigures>("memory");
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const kibibytes = (bytes: number | null) => (bytes === null ? "" : `${(bytes / 1024).toFixed(1)} KiB`);
  const rows = entries.map(({ name, foretold, resident, allowed, growth, growthWithCode, growthGoal, isMet }) => [
    name,
    megabytes(foretold),
    megabytes(resident),
    megabytes(allowed),
    kibibytes(growth),
    growth === null ? "" : kibibytes(growthGoal),
    kibibytes(growthWithCode),
    isMet ? "yes" : "**no**",
  ]);
  return section(
    "Memory",
    `Trainings in processes of their own. \`foretold\` is what \`rnnc explain\` says of the tensors of a run, and what the
runtime asks its device for, to the byte (\`test/plan/memory.test.ts\`); \`resident\` is the most that the process held above
what it held with program and device loaded, \`allowed\` how far the two may be apart. \`heap\` is what the JavaScript heap
grew by in 10,000 steps after the first 1,000, all garbage collected, V8 without its compilers; \`with code\` the same with
them: their machine code comes once, and when they like.`,
    table(["training", "foretold", "resident", "allowed", "heap", "goal", "with code", "met"], rows),
    entries,
  );
}

function start(): string {
  return waits(
    "start",
    "Start",
    `Whole processes, medians. A run of one step has 114,256 strings, trains a step, checks it on 256 and writes weights.`,
  );
}

function difference(): string {
  return waits(
    "diff",
    "Difference",
    `\`rnnc diff\` of two files, medians of whole processes: with the start of Node and the loading of the command line, both files
checked and lowered to plans, the plans compared, and all printed. Node alone is the part of it that is not ours.`,
  );
}

function waits(part: "start" | "diff", title: string, text: string): string {
  const entries = recorded<StartFigures>(part);
  const rows = entries.map(({ name, ms, bar, runs, good }) => [
    name,
    `${ms.toFixed(0)} ms`,
    bar === null ? "" : `${bar} ms`,
    `${runs}`,
    bar === null ? "" : good ? "yes" : "**no**",
  ]);
  return section(title, text, table(["command", "time", "bar", "runs", "within"], rows), entries);
}

function lsp(): string {
  const entries = recorded<LspFigures>("lsp");
  const rows = entries.map(({ name, ours, median, unit, bar, good, peer, edits }) => [
    name,
    `${ours.toPrecision(3)} ${unit}`,
    `${median.toPrecision(3)} ${unit}`,
    `${bar} ${unit}`,
    good ? "yes" : "**no**",
    edits.toLocaleString("en"),
    ...(peer ? [peer.name, `${peer.figure.toPrecision(3)} ms`] : ["", ""]),
  ]);
  return section(
    "Language server",
    `\`npm run bench -- lsp\`: \`rnnc lsp\` over its standard streams on a file of 10,000 lines, from an edit to what is wrong then, and
from each question to its answer: the 95th percentile and the median. A pause of 15 ms, in which more may be typed, is part of
the first. Of memory, after the last edit, and after a fifth of them. Langium's server has a grammar of the same words
(\`bench/langium-grammar.ts\`), no types to work out, and a few edits only, since each takes it seconds.`,
    table(["what", "p95", "median", "bar", "within", "edits", "peer", "peer's p95"], rows),
    entries,
  );
}

function check(): string {
  const entries = recorded<CheckingFigures>("check");
  const rows = entries.map(({ name, ours, unit, bar, good, peer }) => [
    name,
    `${ours.toPrecision(3)} ${unit}`,
    ...(bar === null ? ["", ""] : [`${bar} ${unit}`, good ? "yes" : "**no**"]),
    ...(peer ? [peer.name, `${peer.figure.toPrecision(3)} ${unit}`] : ["", ""]),
  ]);
  return section(
    "Checking",
    `Medians; \`npm run bench -- check\`. Files are of equal size: for TypeSpec models with defaults, ranges and documentation; for
Langium the same experiments, by a grammar of the same words and operators (\`bench/langium-grammar.ts\`), parsed alone.`,
    table(["what", "rnnc", "bar", "within", "peer", "peer's"], rows),
    entries,
  );
}
