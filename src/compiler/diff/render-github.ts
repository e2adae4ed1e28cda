/** A report as workflow commands of GitHub Actions, which shows them beside the lines of a pull request. */
import { workflowCommand } from "../diagnostics/render-github.js";
import type { Consequence } from "./consequences.js";
import type { DiffReport } from "./report.js";
import { changeText, groupsOf, isSet, spotText, titleOf } from "./told.js";

/** What costs somebody their results is a warning. */
const WARNINGS: readonly Consequence[] = ["checkpoint", "results", "unknown"];

/** A line for each change that is not accepted. `path` is how GitHub names a file of the second side. */
export function renderGithub({ experiments, added, removed }: DiffReport, path: (file: string) => string): string {
  const changes = experiments.flatMap((experiment) =>
    groupsOf(experiment, false).flatMap(({ consequence, changes: some }) =>
      some.map((change) => {
        const spot = change.at.b;
        const was = change.at.a && change.kind !== "added" ? ` (before: ${spotText(change.at.a)})` : "";
        return workflowCommand(
          WARNINGS.includes(consequence) ? "warning" : "notice",
          {
            // What `--set` gave stands beside no line.
            ...(spot && isSet(spot.file) ? {} : { file: path(spot?.file ?? experiment.files.b) }),
            ...(spot && !isSet(spot.file) ? { line: spot.line } : {}),
            title: titleOf(consequence),
          },
          `${experiment.b}: ${changeText(change)}${was}`,
        );
      }),
    ),
  );
  const names = experiments.flatMap(({ b, renamed }) =>
    renamed
      .filter(({ consequence }) => consequence === "renamed")
      .map(({ what, before, after, at }) =>
        workflowCommand(
          "notice",
          { file: path(at.b.file), line: at.b.line, title: titleOf("renamed") },
          `${b}: ${what} ${before} -> ${after}`,
        ),
      ),
  );
  const lone = [
    ...added.map((one) => ({ ...one, title: titleOf("added"), said: `experiment ${one.name} added` })),
    // Its file may be gone, so that there is no line to show it at.
    ...removed.map((one) => ({
      ...one,
      line: null,
      file: null,
      title: titleOf("removed"),
      said: `experiment ${one.name} removed`,
    })),
  ]
    .filter(({ accepted }) => accepted === null)
    .map(({ file, line, title, said }) =>
      workflowCommand(
        "notice",
        { ...(file === null ? {} : { file: path(file) }), ...(line === null ? {} : { line }), title },
        said,
      ),
    );
  return [...changes, ...names, ...lone].join("");
}
