import { once } from "node:events";

/** Writes to the standard output, and waits where the reader is slower. */
export async function say(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}
