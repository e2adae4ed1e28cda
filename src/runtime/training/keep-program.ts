/** A run keeps what it runs. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { diskFailure } from "../files/disk-failure.js";
import { writeAside } from "../files/write-aside.js";
import { besideProgram, PROGRAM_ENDINGS, type ProgramFile } from "../program/program-file.js";

/** The program as it ran, so that the run can go on when the `.rnn` file has changed. */
export function keepProgram(folder: string, file: ProgramFile): void {
  const into = join(folder, "program");
  try {
    mkdirSync(into, { recursive: true });
    for (const ending of PROGRAM_ENDINGS) {
      const from = besideProgram(file.path, ending);
      if (existsSync(from)) writeAside(join(into, basename(from)), [readFileSync(from)]);
    }
  } catch (error) {
    throw diskFailure(error, "write", into);
  }
}
