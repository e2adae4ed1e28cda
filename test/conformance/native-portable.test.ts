import { conform } from "./conform.js";
import { nativeWith } from "./targets.js";

await conform(nativeWith("portable"));
