/** On a terminal, the question which template it is to be. */
import { createInterface } from "node:readline";
import { nearest } from "../../spelling/nearest.js";
import { TEMPLATES, type Template } from "../project/templates.js";

/** One line for each. */
export function templateLines(numbered: boolean): readonly string[] {
  const width = Math.max(...TEMPLATES.map(({ name }) => name.length));
  return TEMPLATES.map(
    ({ name, summary }, index) => `${numbered ? `${index + 1}  ` : ""}${name.padEnd(width)}  ${summary}`,
  );
}

export function templateNamed(name: string): Template | undefined {
  return TEMPLATES.find((template) => template.name === name);
}

/** What is said of a name that no template has. */
export function noTemplate(name: string): string {
  const names = TEMPLATES.map((template) => template.name);
  const near = nearest(name, names);
  return `there is no template \`${name}\`${near ? `; did you mean \`${near}\`?` : `; there are ${names.join(", ")}`}`;
}

/** Asks until the answer is a number or a name; an empty one is the first. Null where the input ends or is broken off. */
export async function askTemplate(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<Template | null> {
  const asking = createInterface({
    input,
    output,
    prompt: `1 to ${TEMPLATES.length}, or a name [${TEMPLATES[0].name}]: `,
  });
  asking.on("SIGINT", () => asking.close());
  output.write(`What shall it be?\n${templateLines(true).join("\n")}\n`);
  asking.prompt();
  try {
    for await (const line of asking) {
      const answer = line.trim();
      const chosen = answer === "" ? TEMPLATES[0] : (TEMPLATES[Number(answer) - 1] ?? templateNamed(answer));
      if (chosen) return chosen;
      output.write(`${noTemplate(answer)}\n`);
      asking.prompt();
    }
    output.write("\n");
    return null;
  } finally {
    asking.close();
  }
}
