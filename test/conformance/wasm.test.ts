import { conform } from "./conform.js";
import { wasmWith } from "./targets.js";

await conform(wasmWith(1, false));
