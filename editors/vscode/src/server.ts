/** The language server as it lies in the extension. */
import { SURROUNDINGS } from "../../../src/cli/project/surroundings.js";
import { serve } from "../../../src/language-server/server.js";
import { VERSION } from "../../../src/runtime/version.js";

void serve(SURROUNDINGS, VERSION);
