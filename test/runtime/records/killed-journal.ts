/** A writer to be killed: appends to the journal it is given and says each time that it has. */
import { writeSync } from "node:fs";
import { openJournal } from "../../../src/runtime/records/journal.js";

const journal = openJournal(process.argv[2]);
for (let step = 0; ; step++) {
  journal.append({ step, text: "x".repeat(step % 5000) });
  writeSync(1, `${step}\n`);
}
