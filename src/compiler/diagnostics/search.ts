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
  "wrong-direction": error<{ word: string; name: string }>({
    title: "a search for the worst",
    message: ({ word, name }) => `\`${word} ${name}\` would look for the worst.`,
    why: "Accuracy is better when it is higher; losses, errors and perplexity when they are lower.",
    fix: "Write `maximize` for what is better when higher, `minimize` for what is better when lower.",
    wrong: searched("minimize validate.accuracy"),
    right: searched("maximize validate.accuracy"),
  }),
};
