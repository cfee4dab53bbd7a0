import { readFileSync, writeFileSync } from "node:fs";
import { markdownTable } from "markdown-table";
import { inRoot } from "../../scripts/lib/paths.mjs";

const PAGE = inRoot("docs/works-with.md");
const BETWEEN = /(<!-- matrix -->\n)[^]*(<!-- \/matrix -->)/;

function wordsOf({ passed, words }) {
  return passed === false ? "**fails**" : words;
}

/** Cells of pages have an outcome in each browser, all others one. */
export function rowsOf(results, browsers) {
  const head = ["tool", "how", "", ...browsers.map(({ name, version }) => `${name} ${version ?? ""}`.trim())];
  const body = results.map(({ tool, how, outcomes }) => {
    const own = outcomes.find(({ where }) => where === "itself");
    const inBrowsers = browsers.map(({ name }) => outcomes.find(({ where }) => where === name));
    return [tool, how, ...[own, ...inBrowsers].map((outcome) => (outcome === undefined ? "" : wordsOf(outcome)))];
  });
  return [head, ...body];
}

export function tableOf(rows) {
  return markdownTable(rows);
}

export function writeTable(rows) {
  const page = readFileSync(PAGE, "utf8");
  writeFileSync(PAGE, page.replace(BETWEEN, (_, before, after) => `${before}\n${tableOf(rows)}\n\n${after}`));
}
