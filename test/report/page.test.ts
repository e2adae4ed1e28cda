/** What can be said of a page without a browser: its numbers on axes, and whether its colours can be told from their ground. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderPage } from "../../src/report/page/render.js";
import { studyFigures, type TrialShown } from "../../src/report/page/study-section.js";
import { STYLE } from "../../src/report/page/style.js";

const trials = [0.66, 0.3, 0.0095, 0.0022].map(
  (score, at): TrialShown => ({
    ...{ trial: at + 1, point: { rate: 10 ** (at - 4) }, state: at === 1 ? "pruned" : "complete", scores: [score] },
    ...{ worker: 1, began: null, ended: null },
  }),
);

test("every number on a logarithmic axis is said, and as it is", () => {
  const figures = studyFigures({
    objectives: [{ name: "validate.loss", direction: "minimize" }],
    dimensions: [{ name: "rate", kind: "number", isLog: true, words: [] }],
    trials,
    importance: [],
  });
  const page = renderPage({ title: "t", about: "a", sections: [{ title: "s", figures }] });
  const [, wide] = page.split('class="wide"');
  const labels = [...wide.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text]) => text);
  for (const score of ["0.5", "0.2", "0.1", "0.05", "0.02", "0.01", "0.005"])
    assert.ok(labels.includes(score), `${score} of ${labels.join(" ")}`);
  assert.not(labels.some((label) => /^\d+m$/.test(label)));
  // What a pruned trial had reached is told from scores in each plot of trials.
  assert.equal(
    figures.map(({ legend = [] }) => legend.map(({ name }) => name)),
    [
      ["complete", "pruned", "best so far"],
      ["complete", "pruned", "the best"],
    ],
  );
});

/** Of relative luminance (WCAG 2.2). */
function contrast(a: string, b: string): number {
  const [dark, light] = [a, b].map(luminance).toSorted((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("words have a contrast of 4.5, what is drawn one of 3, light and dark", () => {
  const schemes = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(([, rules]) =>
    Object.fromEntries([...rules.matchAll(/--([\w-]+): (#\w{6})/g)].map(([, name, colour]) => [name, colour])),
  );
  assert.is(schemes.length, 2);
  for (const scheme of schemes)
    for (const ground of [scheme.ground, scheme.card]) {
      for (const name of ["text", "quiet", "link", "mark"])
        assert.ok(contrast(scheme[name], ground) >= 4.5, `${name} on ${ground}`);
      for (const [name, colour] of Object.entries(scheme))
        if (/^(curve-|faint|good)/.test(name)) assert.ok(contrast(colour, ground) >= 3, `${name} on ${ground}`);
    }
});

test.run();
