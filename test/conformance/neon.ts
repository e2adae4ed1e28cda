/** NEON, on an emulated machine: `npm run test:neon` bundles and runs this. Without what reads files beside its own. */
import { golden } from "./checks/golden.js";
import { CHECKS, conform } from "./conform.js";
import { nativeWith, SOME } from "./targets.js";

// On arm64 what is compiled without flags has NEON. It must be there: no reason to be absent is a good one here.
await conform(
  { ...nativeWith("portable", SOME), name: "native, NEON", mayBeAbsent: /^$/ },
  CHECKS.filter((check) => check !== golden),
);
