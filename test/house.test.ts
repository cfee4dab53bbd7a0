import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const TS = new URL("../ts/", import.meta.url);
const RUST = new URL("../crates/gaussmix/src/", import.meta.url);

const ENTRIES = ["entry/node", "entry/browser", "entry/slim", "entry/slim-node", "entry/score", "entry/score-node"];
const PLATFORMS = ["entry/in-node", "entry/in-browsers"];

/** Uses, by each room in turn, of a room that does not come before it. */
function upward(order: readonly string[], usesOf: (room: string) => string[]): string[] {
  return order.flatMap((room, place) =>
    usesOf(room)
      .filter((used) => used !== room && !order.slice(0, place).includes(used))
      .map((used) => `${room} uses ${used}`),
  );
}

function tsOrder(): string[] {
  const list = [...readFileSync(new URL("index.ts", TS), "utf8").matchAll(/^ \* {3}(\S+(?: \S+)*) {2}/gm)];
  return list.flatMap(([, rooms = ""]) => rooms.split(" "));
}

function tsImports(file: string): string[] {
  const text = readFileSync(new URL(file, TS), "utf8");
  return [...text.matchAll(/(?:from|import) "(?:\.\.?\/)+([\w-]+)\.js"/g)].map(([, room = ""]) => room);
}

test("the list in ts/index.ts names every room of ts/", () => {
  const rooms = readdirSync(TS).filter((name) => /^[\w-]+\.ts$/.test(name) && name !== "index.ts");
  expect(tsOrder().map((room) => `${room}.ts`).sort()).toEqual(rooms.sort());
});

test("a file of ts/ imports only from rooms before it", () => {
  expect(upward(tsOrder(), (room) => tsImports(`${room}.ts`))).toEqual([]);
});

test("only the border calls the core", () => {
  const inside = ["core-exports", "wasm", "messages", "border", "worker"];
  for (const room of [...tsOrder(), "index", ...ENTRIES, ...PLATFORMS].filter((room) => !inside.includes(room))) {
    const text = readFileSync(new URL(`${room}.ts`, TS), "utf8");
    expect(text, room).not.toMatch(/\bcore\(\)|CoreExports/);
  }
});

test("only the entries carry the core", () => {
  for (const room of [...tsOrder(), "index"]) expect(readFileSync(new URL(`${room}.ts`, TS), "utf8"), room).not.toContain('from "virtual:');
});

test("an entry file knows its platform and the index, and no more", () => {
  for (const entry of ENTRIES) {
    const platform = entry.endsWith("node") ? "in-node" : "in-browsers";
    expect(tsImports(`${entry}.ts`).filter((room) => room !== "core-text"), entry).toEqual(["platform", platform, entry.includes("score") ? "score" : "index"]);
  }
  for (const place of ["node", "browser"]) expect(tsImports(`entry/worker-${place}.ts`)).toContain("worker");
  for (const platform of PLATFORMS) expect(tsImports(`${platform}.ts`)).toContain("platform");
});

function rustOrder(): string[] {
  return [...readFileSync(new URL("lib.rs", RUST), "utf8").matchAll(/^pub mod (\w+);/gm)].map(([, room = ""]) => room);
}

/** The files of a room: its own, and those of the folder of its name. Tests may look anywhere. */
function rustFiles(room: string): string[] {
  const folder = readdirSync(RUST, { recursive: true, encoding: "utf8" }).filter((path) => path.startsWith(`${room}/`) && path.endsWith(".rs"));
  return [`${room}.rs`, ...folder.filter((path) => !path.endsWith("tests.rs"))];
}

function rustUses(room: string): string[] {
  return rustFiles(room).flatMap((file) => {
    const [code = ""] = readFileSync(new URL(file, RUST), "utf8").split(/^#\[cfg\(test\)\]\nmod tests/m);
    return [...code.matchAll(/(?<!\$)crate::(\w+)/g)].map(([, used = ""]) => used);
  });
}

test("a file of the core uses only modules before it", () => {
  expect(rustOrder().length).toBeGreaterThan(10);
  expect(upward(rustOrder(), rustUses)).toEqual([]);
});
