/** experiments/assistant/RESULTS.md, from the figures in bench/records/assistant.json. */
import { section, table } from "../markdown.js";
import { type Recorded, recorded } from "../records.js";
import type { AssistantFigures } from "./assistant.js";
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
    const reference = ASSISTANT_REFERENCE[entry.name];
    return [
      ...[entry.title, entry.parameters.toLocaleString("en"), `${entry.keptEpoch} of ${entry.epochs}`],
      ...[entry.validate, reference.validate, entry.test, reference.test].map((value) => value.toFixed(2)),
      entry.validate <= 1.03 * reference.validate ? "yes" : "**no**",
      `${entry.secondsAnEpoch.toFixed(0)} s`,
    ];
  });
  const [heard, control] = ["assistant", "assistant_unconditional"].map((name) =>
    entries.find((entry) => entry.name === name),
  );
  const { assistant, assistant_unconditional } = ASSISTANT_REFERENCE;
  const worth =
    heard && control
      ? `\n\nWhat somebody said lowers the test perplexity by ${(control.test - heard.test).toFixed(2)}; PyTorch's by ${(assistant_unconditional.test - assistant.test).toFixed(2)}.`
      : "";
  return section(
    "Perplexity a token",
    `Of replies, the end counted. \`within\`: at most 3 % above PyTorch's. Times were taken while other work ran beside.`,
    `${table(["assistant", "parameters", "kept epoch", "validate", "PyTorch", "test", "PyTorch", "within", "an epoch"], rows)}${worth}`,
    entries,
  );
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
  return ["## Curves", ...entries.map(({ title, curve }) => curveBlock(`loss, ${title}`, curve, 2))].join("\n\n");
}
