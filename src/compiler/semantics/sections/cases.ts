/** The cases of a search space: combinations of the words that settings choose. */
import type { SettingCondition } from "../../../plan/plan.js";
import { exactly, holds, inOrderOfConditions, type Known } from "../../../plan/setting-condition.js";
import type { SettingNode } from "../graph.js";
import { possible } from "./conditioned.js";
import { wordsOf } from "./setting-conditions.js";

/** More combinations than these are not tried one by one. */
const MOST_CASES = 64;
/** Nor are more than these looked at for some that differ. */
const MOST_LOOKED_AT = 100_000;

type Words = Readonly<Record<string, string>>;

export interface OtherCases {
  readonly tried: readonly Words[];
  /** How many combinations there are, the defaults' among them. */
  readonly total: number;
}

/**
 * Combinations of words but that of the defaults: each word alone first, then as many of the others as are tried. Where
 * a parameter does not apply it has the word that it has elsewhere; what a requirement rules out is no case.
 */
export function otherCases(settings: readonly SettingNode[], requires: readonly SettingCondition[]): OtherCases {
  const choices = settings.flatMap((setting) => {
    const { kind, name, value, domain } = setting;
    if (kind !== "word" || domain?.kind !== "choices") return [];
    return [{ name, words: [String(value), ...wordsOf(setting).filter((word) => word !== value)] }];
  });
  const total = choices.reduce((product, { words }) => product * words.length, 1);
  const defaults = Object.fromEntries(choices.map(({ name, words }) => [name, words[0]]));
  const alone = choices.flatMap(({ name, words }) => words.slice(1).map((word) => ({ ...defaults, [name]: word })));
  const tried = new Map<string, Words>();
  const put = (words: Words) => {
    const settled = settledWords(words, settings);
    if (!isRuledOut(settled, settings, requires)) tried.set(JSON.stringify(settled), settled);
  };
  tried.set(JSON.stringify(defaults), defaults);
  alone.forEach(put);
  const most = Math.max(MOST_CASES, tried.size);
  let index = 0;
  for (; index < Math.min(total, MOST_LOOKED_AT) && tried.size < most; index++) {
    let rest = index;
    put(
      Object.fromEntries(
        choices.map(({ name, words }) => {
          const word = words[rest % words.length];
          rest = Math.floor(rest / words.length);
          return [name, word];
        }),
      ),
    );
  }
  return { tried: [...tried.values()].slice(1), total: index === total ? tried.size : total };
}

function knownIn(words: Words, settings: readonly SettingNode[]): Known {
  return (name) =>
    Object.hasOwn(words, name) ? exactly(words[name]) : possible(settings.find((s) => s.name === name));
}

function settledWords(words: Words, settings: readonly SettingNode[]): Words {
  if (settings.every(({ when }) => when === undefined)) return words;
  const settled: Record<string, string> = { ...words };
  const ordered = inOrderOfConditions(settings.map((setting) => ({ ...setting, id: setting.name })));
  for (const { name, domain, when } of ordered) {
    if (!when || !Object.hasOwn(settled, name)) continue;
    const applies = holds(when.condition, knownIn(settled, settings));
    const isInside = domain?.kind === "choices" && domain.values.includes(settled[name]);
    if (applies === false) settled[name] = String(when.otherwise);
    else if (applies === true && !isInside) settled[name] = String(when.value);
  }
  return settled;
}

function isRuledOut(words: Words, settings: readonly SettingNode[], requires: readonly SettingCondition[]): boolean {
  return requires.some((condition) => holds(condition, knownIn(words, settings)) === false);
}
