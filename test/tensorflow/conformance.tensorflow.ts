/** The conformance suite on the TensorFlow device, the ops that it declines included. */
import { trajectories } from "../conformance/checks/trajectories.js";
import { CHECKS, conform } from "../conformance/conform.js";
import { TENSORFLOW } from "../conformance/targets.js";
import { prepare } from "../conformance/trajectory-programs.js";

await conform(TENSORFLOW, [...CHECKS, trajectories(await prepare())]);
