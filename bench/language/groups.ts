/** What `npm run experiments` can train and judge, by name; each has a page in experiments. */
import type { Part } from "../records.js";
import { ASSISTANTS, assistantFigures } from "./assistant.js";
import { assistantPage } from "./assistant-page.js";
import { CHAPTERS, chapterFigures, chapterPage } from "./chapter.js";
import { SPEEDS, speedFigures, speedPage } from "./speed.js";
import type { Surroundings } from "./training.js";
import { TRANSLATORS, translatorFigures } from "./translator.js";
import { translatorPage } from "./translator-page.js";
import { WIKITEXT, wikitextFigures, wikitextPage } from "./wikitext.js";

interface Group {
  readonly part: Part;
  readonly experiments: readonly string[];
  readonly figures: (experiment: string, around: Surroundings) => unknown;
  readonly page: () => string;
}

export const GROUPS: Readonly<Record<string, Group>> = {
  translator: {
    part: "translator",
    experiments: Object.keys(TRANSLATORS),
    figures: translatorFigures,
    page: translatorPage,
  },
  assistant: {
    part: "assistant",
    experiments: Object.keys(ASSISTANTS),
    figures: assistantFigures,
    page: assistantPage,
  },
  chapter: { part: "chapter", experiments: CHAPTERS, figures: chapterFigures, page: chapterPage },
  "wikitext-2": { part: "wikitext-2", experiments: WIKITEXT, figures: wikitextFigures, page: wikitextPage },
  speed: { part: "experiments-speed", experiments: SPEEDS, figures: speedFigures, page: speedPage },
};
