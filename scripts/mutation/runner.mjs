// A test runner for Stryker that runs the tests of tests.ts in one process, with what each test reaches.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { declareFactoryPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  DryRunStatus,
  determineHitLimitReached,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";

// In the copy of the project whose sources hold all mutants, each behind a switch.
const context = () => {
  globalThis.__stryker__ ??= {};
  return globalThis.__stryker__;
};

class Runner {
  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    context();
    process.stdout.write = () => true;
    const { allTests } = await import(pathToFileURL(join(process.cwd(), "scripts", "mutation", "tests.ts")).href);
    this.tests = await allTests();
  }

  async dryRun() {
    return { ...(await this.run(this.tests, true)), mutantCoverage: context().mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, disableBail }) {
    const known = new Set(testFilter ?? this.tests.map(({ name }) => name));
    Object.assign(context(), { activeMutant: activeMutant.id, hitCount: hitLimit ? 0 : undefined, hitLimit });
    const result = await this.run(
      this.tests.filter(({ name }) => known.has(name)),
      disableBail,
    );
    context().activeMutant = undefined;
    return toMutantRunResult(determineHitLimitReached(context().hitCount, hitLimit) ?? result);
  }

  async run(tests, all) {
    const results = [];
    for (const { name, run } of tests) {
      context().currentTestId = name;
      const began = performance.now();
      let failure;
      try {
        await run();
      } catch (error) {
        failure = String(error?.message ?? error);
      }
      const base = { id: name, name, timeSpentMs: performance.now() - began };
      results.push(
        failure === undefined
          ? { ...base, status: TestStatus.Success }
          : { ...base, status: TestStatus.Failed, failureMessage: failure },
      );
      if (failure !== undefined && !all) break;
    }
    context().currentTestId = undefined;
    return { status: DryRunStatus.Complete, tests: results };
  }
}

const create = () => new Runner();
create.inject = [];
export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, "rnnc", create)];
