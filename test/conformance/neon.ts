/** NEON, on an emulated machine: `npm run test:neon` bundles and runs this. Without what reads files beside its own. */
import { golden } from "./checks/golden.js";
import { CHECKS, conform } from "./conform.js";
import { nativeWith, SOME } from "./targets.js";

await conform(
  nativeWith("neon", SOME),
  CHECKS.filter((check) => check !== golden),
);
