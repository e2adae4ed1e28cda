import { conform } from "./conform.js";
import { wasmWith } from "./targets.js";

await conform(wasmWith(2, true));
