/** Attention as lines and as SVG. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { attentionLines, attentionSvg } from "../../src/report/attention-map.js";

const MAP = {
  source: ["el", "<gato>"],
  said: ["the", "cat", "(end)"],
  shares: [
    [1, 0],
    [0.25, 0.75],
    [0.5, 0.5],
  ],
};

test("a line for each word said, below the words that were read, written downwards", () => {
  assert.equal(attentionLines(MAP, false), [
    "          <",
    "          g",
    "          a",
    "          t",
    "       e  o",
    "       l  >",
    "  the ███",
    "  cat ░░░▓▓▓",
    "(end) ▒▒▒▒▒▒",
  ]);
});

test("in colour, a share is a grey between black and white", () => {
  const [the] = attentionLines(MAP, true).slice(6);
  assert.is(the, "  the \u001b[48;5;255m   \u001b[0m\u001b[48;5;232m   \u001b[0m");
});

test("SVG has a cell for each pair of words, which says its share; no word is taken for markup", () => {
  const svg = attentionSvg([MAP, MAP]);
  assert.is(svg.match(/<title>/g)?.length, 12);
  assert.match(svg, "<title>cat ← &lt;gato&gt;: 0.750</title>");
  assert.not.match(svg, "<gato>");
  assert.match(svg, 'fill="rgb(64,64,64)"');
});

test("words of any length and script have room, what is too long is cut, and the text is XML", () => {
  const long = "Rindfleischetikettierungsgesetz";
  const svg = attentionSvg([{ source: ["肉牛表示法", "a\u0001"], said: [long, "<end>"], shares: [[1, 0]] }]);
  const [, left, text] = /<text x="([\d.]+)" y="[\d.]+" text-anchor="end">([^<]*)</.exec(svg) ?? [];
  assert.is(text, "Rindfleischetik…");
  assert.ok(Number(left) >= 16 * 8, left);
  assert.match(svg, `<title>${long} ← 肉牛表示法: 1.000</title>`);
  assert.match(svg, ">a�<");
  assert.not.match(svg, "\u0001");
});

test.run();
