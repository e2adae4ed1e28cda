import { test } from "uvu";
import * as assert from "uvu/assert";
import { PROGRAMS } from "../mutations/right-programs.js";
import { misspeltIn, type Outcome, outcomeOf } from "./misspelt.js";

/** Of names with fewer letters, too little is left to tell what was meant. */
const CASES = [
  { edits: 1, least: 3, each: 3, share: 0.95 },
  { edits: 2, least: 5, each: 3, share: 0.8 },
];

const described = ({ path, meant, written, suggested, code }: Outcome) =>
  `${path}: ${meant} as ${written} (${code}): ${suggested ?? "nothing is suggested"}`;

for (const { share, ...settings } of CASES) {
  test(`a name misspelt by ${settings.edits === 1 ? "one edit" : "two edits"}: what was meant is suggested first`, () => {
    const outcomes = [...PROGRAMS.keys()].flatMap((path) => misspeltIn(path, settings)).map(outcomeOf);
    const wrong = outcomes.filter(({ isRight }) => !isRight);
    const right = (outcomes.length - wrong.length) / outcomes.length;
    assert.ok(outcomes.length > 250, `${outcomes.length} names`);
    assert.ok(right >= share, `${right} of ${outcomes.length}\n${wrong.map(described).join("\n")}`);
  });
}

test.run();
