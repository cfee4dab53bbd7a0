import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import MagicString from "magic-string";
import { parseAst } from "rollup/parseAst";
import { inRoot } from "./paths.mjs";
import { browserWorker } from "./worker-plugin.mjs";

/** Shorter ones cost less where they are said. */
const LEAST_LETTERS = 24;

/** What these say may have to be said before there is a core, or in a worker. */
const STAY = ["wasm.js", "init.js", "platform.js", "worker.js", "core-text.js", "words.js"];

/** Where something is to be put in, and what is between two sentences. */
const [GAP, END] = ["\t", "\n"];

const WORKER = "virtual:gaussmix-worker/browser";

let numbers;

/** The numbers of all sentences that the rooms of build/ say; a worker's script is one more. */
async function numbersOfAll() {
  if (numbers !== undefined) return numbers;
  const rooms = [...readdirSync(inRoot("build")).filter((name) => name.endsWith(".js") && !STAY.includes(name)).sort(), "entry/in-browsers.js"];
  const said = rooms.flatMap((room) => all(findWords(readFileSync(inRoot("build", room), "utf8"))));
  const sentences = [...new Set([await browserWorker(), ...said])];
  const odd = sentences.find((sentence) => !/^[\t\x20-\x7e]*$/.test(sentence));
  if (odd !== undefined) throw new Error(`a sentence for the core has letters that are not ASCII, or more than one line: ${odd}`);
  numbers = new Map(sentences.map((sentence, at) => [sentence, at]));
  return numbers;
}

/** The sentences by their numbers, as ts/words.ts reads them. */
export async function wordsTable() {
  return [...(await numbersOfAll()).keys()].join(END);
}

/** A name that nothing in ts/ has. */
const SAY = "words$";
const says = `import { words as ${SAY} } from ${JSON.stringify(inRoot("build/words.js"))};`;

/** For rollup: has the sentences of errors and findings said by their numbers. The core of the same build has them (`wordsTable`). */
export function wordsApart() {
  return {
    name: "words-apart",
    resolveId: (id) => (id === WORKER ? `\0apart:${id}` : null),
    async load(id) {
      if (id !== `\0apart:${WORKER}`) return null;
      await numbersOfAll();
      return { code: `${says} export default () => ${SAY}(${numbers.get(await browserWorker())});\n`, map: { mappings: "" } };
    },
    async transform(code, id) {
      if (!id.startsWith(inRoot("build")) || STAY.includes(basename(id))) return null;
      const found = findWords(code);
      if (found.length === 0) return null;
      await numbersOfAll();
      const text = new MagicString(code);
      replace(text, code, found);
      text.prepend(says);
      return { code: text.toString(), map: text.generateMap({ hires: true }) };
    },
  };
}

function replace(text, code, found) {
  for (const { node, sentence, fillings } of found) {
    text.overwrite(node.start, node.end, `${SAY}(${[numbers.get(sentence), ...fillings.map((filling) => filled(code, filling))].join(", ")})`);
  }
}

/** The text of an expression, in which sentences may be said too. */
function filled(code, node) {
  const text = new MagicString(code);
  replace(text, code, wordsUnder(node));
  return text.slice(node.start, node.end);
}

/** With those that are said within others. */
function all(found) {
  return found.flatMap(({ sentence, fillings }) => [sentence, ...fillings.flatMap((filling) => all(wordsUnder(filling)))]);
}

/** The outermost sentences that are made when a function runs. */
function findWords(code) {
  const found = [];
  visit(parseAst(code), false, found);
  return found;
}

function wordsUnder(node) {
  const found = [];
  visit(node, true, found);
  return found;
}

function visit(node, inFunction, found) {
  const parts = inFunction ? partsOf(node) : undefined;
  if (parts !== undefined) {
    const letters = parts.filter((part) => typeof part === "string").join("");
    if (letters.length >= LEAST_LETTERS && /[a-z] [a-z]/.test(letters)) {
      const sentence = parts.map((part) => (typeof part === "string" ? part : GAP)).join("");
      found.push({ node, sentence, fillings: parts.filter((part) => typeof part !== "string") });
      return;
    }
  }
  const within = inFunction || node.type.includes("Function");
  for (const [key, value] of Object.entries(node)) {
    if (key === "key" || key === "source") continue;
    for (const child of Array.isArray(value) ? value : [value]) if (typeof child?.type === "string") visit(child, within, found);
  }
}

/** The parts of a text: strings, and expressions between them; undefined for what is none. */
function partsOf(node) {
  if (node.type === "Literal") return typeof node.value === "string" ? [node.value] : undefined;
  if (node.type === "TemplateLiteral") {
    return node.quasis.flatMap(({ value }, at) => (at < node.expressions.length ? [value.cooked, ...partsOrItself(node.expressions[at])] : [value.cooked]));
  }
  if (node.type !== "BinaryExpression" || node.operator !== "+") return undefined;
  const left = partsOf(node.left);
  return left && [...left, ...partsOrItself(node.right)];
}

function partsOrItself(node) {
  return partsOf(node) ?? [node];
}
