/** experiments/assistant/RESULTS.md, from the figures in bench/records/assistant.json. */
import { section, table } from "../markdown.js";
import { type Recorded, recorded } from "../records.js";
import { ASSISTANTS, type AssistantFigures } from "./assistant.js";
import { curveBlock } from "./curves.js";
import { ASSISTANT_REFERENCE } from "./reference.js";

type Entry = Recorded<AssistantFigures>;

export function assistantPage(): string {
  const entries = recorded<AssistantFigures>("assistant");
  return [HEAD, perplexities(entries), conversations(entries), curves(entries)].join("\n\n");
}

const HEAD = `# An assistant

Written by \`npm run experiments -- report\`; \`npm run experiments -- assistant --data DIR\` trains and judges both again.
PyTorch's figures are of \`shared/bench/reference/RESULTS.md\`: the same exchanges, split, words, configuration and
epochs, trained on another machine.`;

function perplexities(entries: readonly Entry[]): string {
  const rows = entries.map((entry) => {
    const { experiment, seed } = ASSISTANTS[entry.name];
    const reference = ASSISTANT_REFERENCE[experiment];
    return [
      ...[entry.title, `${seed}`, entry.parameters.toLocaleString("en"), `${entry.keptEpoch} of ${entry.epochs}`],
      ...[entry.validate, reference.validate, entry.test, reference.test].map((value) => value.toFixed(2)),
      entry.validate <= 1.03 * reference.validate ? "yes" : "**no**",
      `${entry.secondsAnEpoch.toFixed(0)} s`,
    ];
  });
  const worth = worths(entries);
  const { assistant, assistant_unconditional } = ASSISTANT_REFERENCE;
  const said = worth.map(({ seed, less }) => `${less.toFixed(2)} with seed ${seed}`).join(", ");
  const mean = worth.reduce((sum, { less }) => sum + less, 0) / worth.length;
  const told =
    worth.length > 0
      ? `\n\nWhat somebody said lowers the test perplexity by ${said}: ${mean.toFixed(2)} in the mean; PyTorch's, of one seed, by ${(assistant_unconditional.test - assistant.test).toFixed(2)}.`
      : "";
  return section(
    "Perplexity a token",
    `Of replies, the end counted. \`within\`: at most 3 % above PyTorch's. Times were taken while other work ran beside.`,
    `${table(["assistant", "seed", "parameters", "kept epoch", "validate", "PyTorch", "test", "PyTorch", "within", "an epoch"], rows)}${told}`,
    entries,
  );
}

/** By how much the control's test perplexity is above that of the assistant with the same seed. */
function worths(entries: readonly Entry[]): readonly { readonly seed: number; readonly less: number }[] {
  const of = (experiment: string, seed: number) =>
    entries.find(({ name }) => ASSISTANTS[name].experiment === experiment && ASSISTANTS[name].seed === seed);
  return [...new Set(entries.map(({ name }) => ASSISTANTS[name].seed))].flatMap((seed) => {
    const [heard, control] = [of("assistant", seed), of("assistant_unconditional", seed)];
    return heard && control ? [{ seed, less: control.test - heard.test }] : [];
  });
}

function conversations(entries: readonly Entry[]): string {
  const heard = entries.find(({ name }) => name === "assistant");
  const blocks = (heard?.conversations ?? []).map((conversation, at) => {
    const lines = conversation.flatMap(({ said, reply }) => [`> ${said}`, reply]);
    const drawn = heard?.drawn[at].map((reply) => `\`${reply}\``).join(", ");
    return `${["```text", ...lines, "```"].join("\n")}\n\nTo the first line, drawn among the three likeliest tokens: ${drawn}`;
  });
  return section(
    "Six conversations",
    "As they came out of `rnnc use RUN chat` with a beam of 5.",
    blocks.join("\n\n"),
    heard === undefined ? [] : [heard],
  );
}

function curves(entries: readonly Entry[]): string {
  return [
    "## Curves",
    ...entries.map(({ name, title, curve }) => curveBlock(`loss, ${title}, seed ${ASSISTANTS[name].seed}`, curve, 2)),
  ].join("\n\n");
}
