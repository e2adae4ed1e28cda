import { conform } from "./conform.js";
import { bf16With } from "./targets.js";

await conform(bf16With("emulated"));
