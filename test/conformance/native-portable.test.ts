import { conform } from "./conform.js";
import { nativeWith, SOME } from "./targets.js";

await conform(nativeWith("portable", SOME));
