import { serve } from "../../language-server/server.js";
import { VERSION } from "../../runtime/version.js";
import type { Given } from "../arguments.js";
import { SURROUNDINGS } from "../project/surroundings.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  const [extra] = given.positionals;
  if (extra !== undefined) throw new UsageError(`the editor names the files, not \`${extra}\` on the command line`);
  return serve(SURROUNDINGS, VERSION);
}
