import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { MOST_TEXT } from "../../runtime/files/ordinary.js";
import { wordsOf } from "../../runtime/metrics/blanks.js";
import { bleu, type Smoothing } from "../../runtime/metrics/bleu.js";
import {
  bootstrapInterval,
  type Interval,
  type PairedResult,
  pairedBootstrap,
} from "../../runtime/metrics/bootstrap.js";
import { chrf } from "../../runtime/metrics/chrf.js";
import { addTo, type CorpusScore, scoreOf, statisticsOf } from "../../runtime/metrics/corpus-score.js";
import { distinct, numberRuns } from "../../runtime/metrics/distinct.js";
import { thousands } from "../../spelling/thousands.js";
import type { Given } from "../arguments.js";
import { readText } from "../project/read-text.js";
import { tableLines, tableRoom } from "../terminal/text-table.js";
import { UsageError } from "../usage.js";

interface Judged extends Interval {
  readonly name: string;
  readonly value: number;
  readonly signature: string;
  readonly beside?: PairedResult & { readonly value: number };
}

export function run(given: Given): number {
  const [said, ...references] = given.positionals;
  if (said === undefined || references.length === 0)
    throw new UsageError("give the file of what was said, and one or more files of what is right");
  const hypotheses = linesOf(said);
  const right = references.map((path) => asMany(linesOf(path), path, hypotheses.length, said));
  const bySentence = hypotheses.map((_, at) => right.map((lines) => lines[at]));
  const other = given.value("beside");
  const beside = other === undefined ? null : asMany(linesOf(other), other, hypotheses.length, said);
  const lowercase = given.flag("lowercase");
  const word = bleu({
    lowercase,
    tokenisation: tokenisationOf(given.value("tokenise")),
    smoothing: smoothingOf(given.value("smooth")),
  });
  const sums = new Float64Array(word.size);
  for (const [at, line] of hypotheses.entries()) addTo(sums, word.statistics(line, bySentence[at]));
  const judged = [
    beyondSums("BLEU", word, hypotheses, bySentence, beside),
    beyondSums("chrF", chrf({ lowercase }), hypotheses, bySentence, beside),
    beyondSums("chrF++", chrf({ lowercase, words: 2 }), hypotheses, bySentence, beside),
    ...[1, 2].map((order) => variety(order, hypotheses, beside)),
  ];
  if (given.flag("json")) {
    const all = { format: 1, sentences: hypotheses.length, scores: judged, bleu: word.parts(sums) };
    process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
  } else process.stdout.write(`${[...textLines(judged), bleuLine(word.parts(sums))].join("\n")}\n`);
  return EXIT.ok;
}

function beyondSums(
  name: string,
  score: CorpusScore,
  said: readonly string[],
  right: readonly (readonly string[])[],
  beside: readonly string[] | null,
): Judged {
  const measureOf = (lines: readonly string[]) => {
    const statistics = statisticsOf(score, lines, right);
    return (chosen?: Uint32Array) => scoreOf(score, statistics, chosen);
  };
  const [own, others] = [measureOf(said), beside && measureOf(beside)];
  return {
    ...{ name, value: own(), ...bootstrapInterval(said.length, own) },
    signature: score.signature(right[0].length),
    ...(others ? { beside: { value: others(), ...pairedBootstrap(said.length, own, others) } } : {}),
  };
}

function variety(order: number, said: readonly string[], beside: readonly string[] | null): Judged {
  const measureOf = (lines: readonly string[]) => {
    const runs = numberRuns(lines.map(wordsOf), order);
    return (chosen?: Uint32Array) => 100 * distinct(runs, chosen);
  };
  const [own, others] = [measureOf(said), beside && measureOf(beside)];
  const value = own();
  const { low, high } = bootstrapInterval(said.length, own, {}, value);
  return {
    ...{ name: `distinct-${order}`, value, low: Math.max(0, low), high: Math.min(100, high) },
    signature: "of words between blanks, in percent",
    ...(others ? { beside: { value: others(), ...pairedBootstrap(said.length, own, others) } } : {}),
  };
}

function textLines(judged: readonly Judged[]): readonly string[] {
  const right = { right: true } as const;
  const columns = [
    { title: "" },
    { title: "", ...right },
    { title: "95 % of resamples" },
    ...(judged[0].beside
      ? [{ title: "beside", ...right }, { title: "difference", ...right }, { title: "95 %" }, { title: "p", ...right }]
      : []),
    { title: "" },
  ];
  const rows = judged.map(({ name, value, low, high, signature, beside }) => [
    ...[name, value.toFixed(2), rangeText({ low, high })],
    ...(beside
      ? [beside.value.toFixed(2), signed(beside.difference), rangeText(beside), beside.pValue.toPrecision(2)]
      : []),
    signature,
  ]);
  return tableLines(columns, rows, Math.max(160, tableRoom()));
}

const signed = (value: number) => `${value < 0 ? "" : "+"}${value.toFixed(2)}`;
const rangeText = ({ low, high }: Interval) => `${low.toFixed(2)} to ${high.toFixed(2)}`;

function bleuLine(parts: ReturnType<ReturnType<typeof bleu>["parts"]>): string {
  const precisions = parts.precisions.map((precision) => precision.toFixed(1)).join("/");
  const [said, right] = [parts.hypothesisLength, parts.referenceLength].map(thousands);
  return `BLEU's precisions ${precisions}, brevity penalty ${parts.brevityPenalty.toFixed(3)}, ${said} words beside ${right}`;
}

function linesOf(path: string): readonly string[] {
  const read = readText(path, MOST_TEXT);
  if ("why" in read) throw new UsageError(`${path} ${read.why}`);
  const lines = read.text.split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function asMany(lines: readonly string[], path: string, count: number, beside: string): readonly string[] {
  if (count === 0) throw new Failure("part-empty", `\`${beside}\` has no line.`, "Give one sentence a line.");
  if (lines.length === count) return lines;
  throw new Failure(
    "bad-value",
    `\`${path}\` has ${lines.length} lines, and \`${beside}\` has ${count}.`,
    "Line by line they must be the same sentences: an empty line where nothing was said.",
  );
}

function tokenisationOf(text = "13a"): "13a" | "none" {
  if (text === "13a" || text === "none") return text;
  throw new UsageError(`--tokenise is 13a or none, not ${text}`);
}

/** `exp`, `none`, `floor`, `floor=0.1`, `add-k=1`. */
function smoothingOf(text = "exp"): Smoothing {
  const [kind, value] = text.split("=");
  if (value === undefined && (kind === "exp" || kind === "none")) return { kind };
  const number = Number(value ?? (kind === "floor" ? 0.1 : 1));
  if ((kind === "floor" || kind === "add-k") && number > 0 && Number.isFinite(number)) return { kind, value: number };
  throw new UsageError(`--smooth is exp, none, floor, floor=VALUE, add-k or add-k=VALUE, not ${text}`);
}
