import { conform } from "./conform.js";
import { JS } from "./targets.js";

await conform(JS);
