/** A question that is answered by yes or no, on a terminal. */
import { createInterface } from "node:readline";

/** True for `y` and `yes`; anything else, an empty line and the end of the input too, is no. */
export async function confirmed(
  question: string,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<boolean> {
  const asking = createInterface({ input, output, prompt: `${question} [y/N] ` });
  asking.on("SIGINT", () => asking.close());
  asking.prompt();
  try {
    for await (const line of asking) return /^\s*y(?:es)?\s*$/i.test(line);
    output.write("\n");
    return false;
  } finally {
    asking.close();
  }
}
