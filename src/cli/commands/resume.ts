import { describedDevice } from "../../runtime/devices/select.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { removeDeadClaims } from "../../runtime/records/lock.js";
import { settingTexts } from "../../runtime/records/start-record.js";
import { onInterrupt } from "../../runtime/training/main.js";
import { resumeRun } from "../../runtime/training/run.js";
import { programOfRun } from "../../runtime/use/run-program.js";
import type { Given } from "../arguments.js";
import { sourceOption } from "../data/source-option.js";
import { deviceOptions } from "../programs/device-options.js";
import { findRun } from "../runs/find-run.js";
import { finish } from "../runs/finish.js";

export async function run(given: Given): Promise<number> {
  const found = findRun(given.positionals);
  const end = found.records.find(({ kind }) => kind === "end");
  if (end) {
    removeDeadClaims(found.folder);
    process.stdout.write(`the run has ended (${String(end.reason)}); there is nothing to go on with\n`);
    return EXIT.ok;
  }
  const { program, file } = await programOfRun(found);
  // The checkpoint refuses another arithmetic.
  const { device, threads } = await deviceOptions(given, found.folder, describedDevice(found.start.device));
  const files = sourceOption(given, program.sources);
  const options = {
    set: settingTexts(found.start),
    device,
    threads,
    files,
    interrupted: onInterrupt(),
  };
  return finish(file, given.flag("quiet"), (sink) => resumeRun(program, file, found.folder, { ...options, sink }));
}
