/** One workload of the table of speeds, stepped for some seconds in a process of its own: bench/profile.ts watches it. */
import { SPEED_WORKLOADS, THREADS } from "./speed.js";
import { nativeDevice } from "./workloads.js";

const [name, seconds] = [process.argv[2], Number(process.argv[3])];
const entry = SPEED_WORKLOADS.find(([known]) => known === name);
if (!entry) throw new Error(`no workload ${name}`);
const workload = await entry[2]();
const peak = Math.max(...Array.from({ length: 5 }, () => nativeDevice(THREADS).peak()));
workload.train();
const times: number[] = [];
const end = performance.now() + 1000 * seconds;
while (times.length < 3 || performance.now() < end) {
  const began = performance.now();
  workload.train();
  times.push(performance.now() - began);
}
times.sort((a, b) => a - b);
const gflops = workload.flops / times[times.length >> 1] / 1e6;
console.log(JSON.stringify({ name: workload.name, share: gflops / peak }));
