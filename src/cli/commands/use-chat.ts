import { createInterface } from "node:readline";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import type { Model } from "../../runtime/use/model.js";
import type { TranslateOptions } from "../../runtime/use/translate.js";
import { say } from "../terminal/say.js";

/**
 * A conversation, a line each, until the input ends. `turns`: how many of the last lines, of both sides, the model is
 * given; it was trained on as many as a record of its data has.
 */
export async function chat(model: Model, turns: number, options: TranslateOptions): Promise<number> {
  const field = model.textField();
  if (field === null) {
    const advice = 'Give it records, one a line: rnnc use RUN translate FILE, with {"field": value, …}.';
    throw new Failure(
      "bad-value",
      "This model reads several fields, and what is said in a conversation is one.",
      advice,
    );
  }
  // Refused before the first question, where it cannot answer any.
  model.translatePlaced([], options);
  const isTyped = process.stdin.isTTY === true;
  if (isTyped) process.stderr.write("say something; Ctrl-D ends\n");
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const prompt = () => {
    if (isTyped) process.stdout.write("> ");
  };
  const conversation: string[] = [];
  prompt();
  for await (const line of lines) {
    if (line.trim() !== "") {
      conversation.push(line.trim());
      const heard = conversation.slice(-turns).join(" ");
      const [{ text }] = model.translatePlaced([{ record: { [field]: heard }, place: "what was said" }], options);
      conversation.push(text);
      await say(`${text}\n`);
    }
    prompt();
  }
  if (isTyped) process.stdout.write("\n");
  return EXIT.ok;
}
