import type { StudyHooks } from "../../../src/search/run-study.js";

/** Nothing is shown. */
export const SILENT: Omit<StudyHooks, "interrupted"> = {
  stepped: () => {},
  idle: () => {},
  suspended: () => {},
  lost: () => {},
  finished: () => {},
};
