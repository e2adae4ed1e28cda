// A checker for Stryker that lets some mutants through, drawn by a seed: of every file the same share.
import { createHash } from "node:crypto";
import { commonTokens, declareFactoryPlugin, PluginKind } from "@stryker-mutator/api/plugin";

class Sample {
  constructor({ sample }) {
    this.settings = sample;
  }

  async init() {}

  /** All in one group, so that a share can be taken of whole files. */
  async group(mutants) {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants) {
    const { count, seed } = this.settings;
    const share = Math.min(1, count / mutants.length);
    const files = new Map();
    for (const mutant of mutants) files.set(mutant.fileName, [...(files.get(mutant.fileName) ?? []), mutant]);
    const drawn = new Set([...files.values()].flatMap((all) => drawnOf(all, Math.ceil(share * all.length), seed)));
    const result = ({ id }) => (drawn.has(id) ? { status: "passed" } : { status: "compileError", reason: "not drawn" });
    return Object.fromEntries(mutants.map((mutant) => [mutant.id, result(mutant)]));
  }
}

/** Ranked by what is changed and where, not by number: with the same sources, any machine draws the same. */
function drawnOf(mutants, count, seed) {
  const ranked = mutants.map(({ id, fileName, mutatorName, replacement, location }) => {
    const what = [seed, fileName.replace(/.*\bsrc\b/, "src"), mutatorName, replacement, location];
    return { id, rank: createHash("sha256").update(JSON.stringify(what)).digest("hex") };
  });
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return ranked.slice(0, count).map(({ id }) => id);
}

const create = (options) => new Sample(options);
create.inject = [commonTokens.options];
export const strykerPlugins = [declareFactoryPlugin(PluginKind.Checker, "sample", create)];
