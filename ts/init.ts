import { methodOptions, refuse } from "./checks.js";
import { GaussmixError } from "./errors.js";
import { platform, startWorkersFrom } from "./platform.js";
import { forgetRefusals } from "./pool.js";
import type { CoreSource, InitOptions } from "./types.js";
import { couldNotStart, hasCore, provideCore } from "./wasm.js";

/** The start that is under way. */
let starting: Promise<void> | undefined;

/**
 * Compiles the WebAssembly core ahead of the first fit, without holding up the page.
 *
 * The plain package carries its core and needs no call of this; `gaussmix/slim` comes without it and needs one, before all else.
 * @param core the file `gaussmix.wasm`: its bytes, its URL, a `Response` with it, a `WebAssembly.Module` made of it, or a promise of one
 *   of them. Default: the core that the package carries, or, in `gaussmix/slim`, the file beside it. Once there is a core, it is ignored.
 * @throws GaussmixError (as a rejection) with code `"core-unavailable"` where the core could not be had; a later call tries again
 */
export async function init(core?: CoreSource | PromiseLike<CoreSource>, options?: InitOptions): Promise<void> {
  const { workerUrl } = methodOptions(options, ["workerUrl"]);
  if (workerUrl !== undefined) {
    if (!isPlace(workerUrl)) refuse({ name: "The option workerUrl", code: "invalid-argument" }, workerUrl, "the URL of gaussmix/worker.js");
    startWorkersFrom(workerUrl);
    forgetRefusals();
  }
  if (hasCore()) return;
  starting ??= start(core).finally(() => {
    starting = undefined;
  });
  await starting;
}

async function start(core: CoreSource | PromiseLike<CoreSource> | undefined): Promise<void> {
  try {
    provideCore(core === undefined ? await ownCore() : requireOurs(await moduleOf(await reading(() => core))));
  } catch (error) {
    throw error instanceof GaussmixError ? error : couldNotStart(error);
  }
}

async function ownCore(): Promise<WebAssembly.Module> {
  const { coreBytes, readCore } = platform();
  if (coreBytes !== undefined) return WebAssembly.compile(coreBytes());
  if (readCore !== undefined) return requireOurs(await moduleOf(await reading<unknown>(readCore)));
  throw new Error("an entry file without a core");
}

/** Objects may come from another realm, as they do in Jest, so they are asked what they are. */
function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

function isPlace(value: unknown): value is string | URL {
  return typeof value === "string" || kindOf(value) === "URL";
}

async function moduleOf(core: unknown): Promise<WebAssembly.Module> {
  if (kindOf(core) === "WebAssembly.Module") return core as WebAssembly.Module;
  if (isPlace(core)) return moduleOf(await reading<unknown>(() => platform().read(core)));
  if (kindOf(core) === "Response") return compileResponse(core as Response);
  if (ArrayBuffer.isView(core) || kindOf(core).endsWith("ArrayBuffer")) return WebAssembly.compile(core as BufferSource);
  return refuse({ name: "The core given to init", code: "invalid-argument" }, core, "the bytes, URL, Response or WebAssembly.Module of gaussmix.wasm");
}

/** In some bundles a script does not know its own place, and so not that of the file beside it. */
async function reading<T>(read: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw couldNotRead(cause);
  }
}

function couldNotRead(cause: unknown): GaussmixError {
  const words = `gaussmix.wasm could not be read: ${String(cause)}. Put the file where it is looked for, or give init its URL or its bytes.`;
  return new GaussmixError("core-unavailable", words, {}, { cause });
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  const { ok, url, status, statusText } = response;
  if (!ok) throw couldNotRead(new Error(`${url} was answered with ${status} ${statusText}`.trim()));
  const typed = response.headers.get("content-type") === "application/wasm";
  if (typed && typeof WebAssembly.compileStreaming === "function") return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await reading(() => response.arrayBuffer()));
}

/** The wrapper and the core have to be of one build: between two, numbers change their meaning. */
function requireOurs(module: WebAssembly.Module): WebAssembly.Module {
  const marks = WebAssembly.Module.customSections(module, "gaussmix").map((section) => String.fromCharCode(...new Uint8Array(section)));
  if (marks.includes(platform().coreMark)) return module;
  const found = marks.length === 0 ? "not a core of gaussmix" : "a core of another version";
  throw new GaussmixError("core-unavailable", `What was given to init is ${found}. Give it gaussmix.wasm of the package that this script is from.`);
}
