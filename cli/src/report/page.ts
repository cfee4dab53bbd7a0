import { escapeText as text } from "../pictures/figure.js";

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; color: #22272e; max-width: 940px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0.2rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 0.6rem; }
p.lead { color: #4b5563; margin-top: 0; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.7rem; text-align: right; border-bottom: 1px solid #e3e7ec; } th:first-child, td:first-child { text-align: left; }
tr.best td { font-weight: 600; background: #f2f7f2; }
.wide { overflow-x: auto; } svg { max-width: 100%; height: auto; }
code, pre { font: 0.9rem/1.5 ui-monospace, monospace; background: #f5f6f8; } pre { padding: 0.7rem 1rem; overflow-x: auto; white-space: pre-wrap; }
#hint { position: fixed; display: none; pointer-events: none; white-space: pre; background: #22272e; color: white; font-size: 0.8rem; padding: 0.4rem 0.6rem; border-radius: 4px; z-index: 1; }
circle.same, path.same { stroke: #22272e !important; stroke-width: 2.5 !important; }
`;

/** A point says which row it is, and the same row lights up in all other panels. */
const SCRIPT = `
const hint = document.getElementById("hint");
const titled = [...document.querySelectorAll("svg title")].map((title) => [title.parentElement, title.textContent]);
const byText = new Map();
for (const [point, words] of titled) {
  point.querySelector("title").remove();
  point.setAttribute("aria-label", words);
  if (!byText.has(words)) byText.set(words, []);
  byText.get(words).push(point);
  point.addEventListener("pointermove", (event) => {
    hint.textContent = words;
    hint.style.display = "block";
    hint.style.left = Math.min(event.clientX + 14, innerWidth - hint.offsetWidth - 8) + "px";
    hint.style.top = Math.min(event.clientY + 14, innerHeight - hint.offsetHeight - 8) + "px";
    for (const same of byText.get(words)) same.classList.add("same");
  });
  point.addEventListener("pointerleave", () => {
    hint.style.display = "none";
    for (const same of byText.get(words)) same.classList.remove("same");
  });
}
`;

export interface Section {
  readonly title: string;
  /** HTML. */
  readonly body: string;
}

/** One file that needs nothing else: no network, no other file. */
export function page(title: string, lead: string, sections: readonly Section[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${text(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${text(title)}</h1>
<p class="lead">${text(lead)}</p>
${sections.map((section) => `<section>\n<h2>${text(section.title)}</h2>\n${section.body}\n</section>`).join("\n")}
</main>
<div id="hint" role="status"></div>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

export function paragraphs(lines: readonly string[]): string {
  return lines.map((line) => `<p>${text(line)}</p>`).join("\n");
}

export function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${text(item)}</li>`).join("\n")}</ul>`;
}

export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[], best = -1): string {
  const cells = (tag: string, row: readonly string[]): string => row.map((cell) => `<${tag}>${text(cell)}</${tag}>`).join("");
  const body = rows.map((row, n) => `<tr${n === best ? ' class="best"' : ""}>${cells("td", row)}</tr>`).join("\n");
  return `<div class="wide"><table><thead><tr>${cells("th", head)}</tr></thead><tbody>${body}</tbody></table></div>`;
}

export function command(line: string): string {
  return `<pre>${text(line)}</pre>`;
}
