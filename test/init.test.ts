import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { markedCore } from "../scripts/lib/core-plugin.mjs";
import type * as Slim from "../ts/entry/slim-node.js";
import { fitSync } from "../ts/entry/node.js";
import type { CoreSource, GaussmixError } from "../ts/index.js";
import { choosePlatform as choose, type Platform } from "../ts/platform.js";
import { faithful } from "./support/data.js";

const file = new URL("../dist/gaussmix.wasm", import.meta.url);
const bytes = new Uint8Array(await markedCore());
const options = { components: 2 };
const expected = JSON.stringify(fitSync(faithful, options).model);

const ENTRIES = {
  node: () => import("../ts/entry/node.js"),
  "slim-node": () => import("../ts/entry/slim-node.js"),
  slim: () => import("../ts/entry/slim.js"),
} satisfies Record<string, () => Promise<typeof Slim>>;

/** A package that has not started yet, and the platform that it chose. */
async function anew(entry: keyof typeof ENTRIES = "slim-node"): Promise<{ library: typeof Slim; chosen: Platform; choose: typeof choose }> {
  vi.resetModules();
  const library = await ENTRIES[entry]();
  const { platform, choosePlatform } = await import("../ts/platform.js");
  return { library, chosen: platform(), choose: choosePlatform };
}

function response(body: BodyInit, type?: string, status = 200): Response {
  return new Response(body, { status, headers: type === undefined ? {} : { "content-type": type } });
}

/** The error of a package that was loaded anew has a class of its own. */
async function rejectionOf(promise: Promise<unknown>): Promise<GaussmixError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).toHaveProperty("name", "GaussmixError");
  return error as GaussmixError;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.doUnmock("node:fs");
});

describe("slim starts with a core from", () => {
  const sources: readonly (readonly [string, () => CoreSource | PromiseLike<CoreSource>])[] = [
    ["bytes", () => Uint8Array.from(bytes)],
    ["an ArrayBuffer", () => Uint8Array.from(bytes).buffer],
    ["a module", () => new WebAssembly.Module(bytes)],
    ["a response of its type", () => response(bytes, "application/wasm")],
    ["a response of no type", () => response(bytes)],
    ["a promise of a response", () => Promise.resolve(response(bytes))],
    ["a file URL", () => file],
    ["a file URL in letters", () => file.href],
    ["a path", () => file.pathname],
    ["a data URL", () => `data:application/wasm;base64,${Buffer.from(bytes).toString("base64")}`],
  ];
  test.each(sources)("%s", async (_, source) => {
    const { library } = await anew();
    await library.init(source());
    expect(JSON.stringify(library.fitSync(faithful, options).model)).toBe(expected);
  });

  test("the network", async () => {
    const server = createServer((_, answer) => answer.writeHead(200, { "content-type": "application/wasm" }).end(bytes));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { library } = await anew();
    await library.init(`http://127.0.0.1:${(server.address() as AddressInfo).port}/gaussmix.wasm`);
    expect(JSON.stringify((await library.fit(faithful, options)).model)).toBe(expected);
    server.close();
  });

  test.each(["slim-node", "slim"] as const)("nothing: the file beside it (%s)", async (entry) => {
    const asked: string[] = [];
    const ask = <T>(place: unknown, answer: T): T => (asked.push(String(place)), answer);
    // Beside the sources it does not lie; beside the bundles it does.
    vi.stubGlobal("fetch", (place: unknown) => ask(place, Promise.resolve(response(bytes))));
    vi.doMock("node:fs", () => ({ readFileSync: (place: unknown) => ask(place, bytes) }));
    const { library } = await anew(entry);
    await library.init();
    expect(asked).toEqual([expect.stringMatching(/\/ts\/entry\/gaussmix\.wasm$/)]);
    expect(JSON.stringify(library.fitSync(faithful, options).model)).toBe(expected);
  });
});

test("the plain package needs no init, and takes one before, after and beside a fit", async () => {
  const { library } = await anew("node");
  const [result] = await Promise.all([library.fit(faithful, options), library.init(), library.init()]);
  await library.init();
  expect(JSON.stringify(result.model)).toBe(expected);
  const { library: other } = await anew("node");
  await other.init(bytes);
  expect(JSON.stringify(other.fitSync(faithful, options).model)).toBe(expected);
});

test("a core is had once: later calls ask for nothing", async () => {
  const { library } = await anew();
  let asked = 0;
  const source = { then: (take: (core: CoreSource) => void) => { asked++; take(bytes); } } as PromiseLike<CoreSource>;
  await Promise.all([library.init(source), library.init(source)]);
  await library.init(source);
  await library.init("nowhere.wasm");
  expect(asked).toBe(1);
});

test("slim in a bundle that does not know its own place says so", async () => {
  const { library, chosen, choose } = await anew();
  choose({ ...chosen, readCore: () => fetch(new URL("./gaussmix.wasm", undefined)) });
  const error = await rejectionOf(library.init());
  expect(error.code).toBe("core-unavailable");
  expect(error.message).toBe("gaussmix.wasm could not be read: TypeError: Invalid URL. Put the file where it is looked for, or give init its URL or its bytes.");
});

test("without init, slim says what it needs", async () => {
  const { library } = await anew();
  expect(() => library.fitSync(faithful, options)).toThrow(/gaussmix\/slim comes without it. Await init\(\)/);
  const error = await rejectionOf(library.fit(faithful, options));
  expect(error.code).toBe("core-unavailable");
});

describe("what is no core is refused, and init can be tried again", () => {
  const wrong: readonly (readonly [string, () => unknown, RegExp])[] = [
    ["a missing file", () => "nowhere.wasm", /could not be read: .*ENOENT.*nowhere\.wasm.* Put the file where it is looked for, or give init its URL or its bytes/],
    ["a promise that fails", () => Promise.reject(new Error("no such file")), /could not be read: Error: no such file/],
    ["an answer that breaks off", () => new Response(new ReadableStream({ start: (stream) => { stream.error(new Error("broken")); } })), /could not be read: .*broken/],
    ["an answer that is none", () => response("", undefined, 404), /could not be read: .* was answered with 404/],
    ["a page in its place", () => response("<!doctype html>", "text/html"), /magic/],
    ["other bytes", () => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]), /not a core of gaussmix/],
    ["a core of another build", () => Buffer.from(Buffer.from(bytes).toString("latin1").replace(/[0-9a-f]{16}$/, "0123456789abcdef"), "latin1"), /another version/],
    ["a number", () => 7, /The core given to init is 7; expected the bytes, URL, Response or WebAssembly.Module/],
    ["null", () => null, /is null; expected/],
  ];
  test.each(wrong)("%s", async (_, source, words) => {
    const { library } = await anew();
    const error = await rejectionOf(library.init(source() as CoreSource));
    expect(error.message).toMatch(words);
    expect(error.code).toMatch(/^(core-unavailable|invalid-argument)$/);
    await library.init(pathToFileURL(file.pathname));
    expect(library.fitSync(faithful, options).converged).toBe(true);
  });

  test("options that are none", async () => {
    const { library } = await anew();
    expect((await rejectionOf(library.init(bytes, { workerUrl: 7 as never }))).message).toMatch(/workerUrl is 7; expected the URL/);
    expect((await rejectionOf(library.init(bytes, { worker: "" } as never))).message).toMatch(/no option "worker". Did you mean "workerUrl"/);
  });
});

test("the published core is that of the bundles, with a mark", () => {
  expect(readFileSync(file).equals(bytes)).toBe(true);
  const [section = new ArrayBuffer()] = WebAssembly.Module.customSections(new WebAssembly.Module(bytes), "gaussmix");
  expect(Buffer.from(section).toString()).toMatch(/^[0-9a-f]{16}$/);
});
