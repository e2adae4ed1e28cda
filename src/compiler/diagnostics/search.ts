/** What a search cannot be. */
import { error } from "./entry.js";
import { parity } from "./example.js";

function searched(search: string, settings = "param rate = 1e-2 in log 1e-3..1e-1"): string {
  return parity({ settings, search }).replace("rate: 1e-2", "rate: rate");
}

export const SEARCH = {
  "nothing-to-search": error<{ experiment: string }>({
    title: "a search without a domain",
    message: ({ experiment }) => `\`${experiment}\` says how to search, and none of its parameters has a domain.`,
    why: "A search tries values of parameters that may vary: those with `in …`.",
    fix: "Give at least one parameter a domain: `param units = 16 in 8..64`.",
    wrong: searched("trials = 10", "param rate = 1e-2"),
    right: searched("trials = 10"),
  }),
  "grid-needs-points": error<{ name: string }>({
    title: "a grid over a range without steps",
    message: ({ name }) =>
      `A grid cannot try every value of \`${name}\`: its domain is a range of real numbers without steps.`,
    why: "A grid tries every combination of values. A range without steps has too many to try.",
    fix: "Write `grid(points: 5)`, or give each range a `step`.",
    wrong: searched("method = grid()"),
    right: searched("method = grid(points: 5)"),
  }),
  "bad-condition": error<{ problem: string }>({
    title: "no condition on parameters",
    message: ({ problem }) => `${problem[0].toUpperCase()}${problem.slice(1)}.`,
    why: "A parameter may apply at some points alone, `param depth = 2 in 1..4 when cell == lstm else 1`, and `require` says what all points fulfil. Both compare parameters with numbers, words and each other, by `==`, `!=`, `<`, `<=`, `>` and `>=`, joined by `and` and `or`.",
    fix: "Compare a parameter with what it may be, and say with `else` what it is where it does not apply.",
    wrong: searched("trials = 10", "param rate = 1e-2 in log 1e-3..1e-1\n  require rate"),
    right: searched("trials = 10", "param rate = 1e-2 in log 1e-3..1e-1\n  require rate <= 0.05"),
  }),
  "requirement-broken": error<{ written: string; point: string }>({
    title: "a default point that a requirement rules out",
    message: ({ written, point }) => `\`require ${written}\` does not hold at ${point}.`,
    why: "The defaults are a point of the search space, and `rnnc run` trains it. What `--set` asks for has to fulfil every requirement too.",
    fix: "Give the parameters defaults that fulfil it, or require less.",
    wrong: searched("trials = 10", "param rate = 1e-2 in log 1e-3..1e-1\n  require rate > 0.05"),
    right: searched("trials = 10", "param rate = 1e-2 in log 1e-3..1e-1\n  require rate < 0.05"),
  }),
  "requirement-never": error<{ written: string }>({
    title: "a requirement that no point fulfils",
    message: ({ written }) => `No point of the search space fulfils \`require ${written}\`.`,
    why: "A requirement rules points out; one that rules out all of them leaves nothing to run or to search.",
    fix: "Require what some values of the domains fulfil, or widen the domains.",
    wrong: searched("trials = 10", "param rate = 1e-2 in log 1e-3..1e-1\n  require rate > 1"),
    right: searched("trials = 10", "param rate = 1e-2 in log 1e-3..1e-1\n  require rate < 1"),
  }),
  "no-rung": error<{ least: string; most: string }>({
    title: "brackets without a rung",
    message: ({ least, most }) => `\`hyperband\` has no rung between ${least} and ${most} checks.`,
    why: "A trial halts at `least` checks, then at `reduction` times as many, up to `most`, the checks of a whole trial.",
    fix: "Give as `most` the checks of a whole trial, more than `least`: `hyperband(least: 3, most: 9)`.",
    wrong: searched("prune = hyperband(least: 9, most: 3)"),
    right: searched("prune = hyperband(least: 3, most: 9)"),
  }),
  "bad-point": error<{ problem: string }>({
    title: "a point by hand that cannot be tried",
    message: ({ problem }) => `A point of \`hand\` cannot be tried: ${problem}.`,
    why: "Each point sets parameters that have a domain to values in it; what it leaves out is as the experiment has it. The same point twice would give the same result.",
    fix: "Name parameters that have a domain, with values in it.",
    wrong: searched("method = hand([{ rate: 3e-3 }, { rate: 1 }])"),
    right: searched("method = hand([{ rate: 3e-3 }, { rate: 3e-2 }])"),
  }),
  "one-objective": error<{ method: string; count: string }>({
    title: "several objectives for a method of one",
    message: ({ method, count }) => `\`${method}\` learns from one score, and the search has ${count} objectives.`,
    why: "For several objectives there is `nsga2()`, which moves towards their front; `random()`, `sobol()`, `grid()` and `hand(…)` learn from none.",
    fix: "Search by `nsga2()`, or for one objective.",
    wrong: searched("method = tpe()\n    minimize validate.loss, parameters"),
    right: searched("method = nsga2()\n    minimize validate.loss, parameters"),
  }),
  "prune-one-objective": error<{ count: string }>({
    title: "trials ended early in a search for several objectives",
    message: ({ count }) => `\`prune\` compares trials by one score, and the search has ${count} objectives.`,
    why: "A trial that is behind in the first objective may be on the front of all. Ending it would leave a hole there.",
    fix: "Train each trial whole, or search for one objective.",
    wrong: searched("method = nsga2()\n    minimize validate.loss, parameters\n    prune = asha()"),
    right: searched("method = nsga2()\n    minimize validate.loss, parameters"),
  }),
  "size-alone": error<Record<never, never>>({
    title: "a search for the smallest model",
    message: () => "`parameters` first, or alone, would look for the smallest model.",
    why: "How many parameters a model has is known without training it. Name what is measured first, and the size beside it.",
    fix: "Put what is measured first: `minimize validate.loss, parameters`.",
    wrong: searched("minimize parameters"),
    right: searched("minimize validate.loss, parameters"),
  }),
  "nothing-to-move": error<Record<never, never>>({
    title: "a cloud of words",
    message: () => "`cma_es` moves numbers, and every parameter that is searched is one of a set of choices.",
    why: "Its cloud of points moves and stretches, which choices cannot. For choices there are `tpe()`, `random()` and `grid()`.",
    fix: "Give a parameter a range, or search by `tpe()`.",
    wrong: searched("method = cma_es()", "param rate = 1e-2 in { 1e-3, 1e-2, 1e-1 }"),
    right: searched("method = tpe()", "param rate = 1e-2 in { 1e-3, 1e-2, 1e-1 }"),
  }),
  "wrong-direction": error<{ word: string; name: string }>({
    title: "a search for the worst",
    message: ({ word, name }) => `\`${word} ${name}\` would look for the worst.`,
    why: "Accuracy is better when it is higher; losses, errors, perplexity and the number of parameters when they are lower.",
    fix: "Write `maximize` for what is better when higher, `minimize` for what is better when lower.",
    wrong: searched("minimize validate.accuracy"),
    right: searched("maximize validate.accuracy"),
  }),
};
