// The digest of the op table, for `build-wasm.mjs` to record beside the module.
import { contractDigest } from "../src/runtime/devices/native-contract.js";

console.log(contractDigest());
