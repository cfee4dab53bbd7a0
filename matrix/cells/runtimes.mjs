import { existsSync } from "node:fs";
import { join } from "node:path";
import { Missing, output, versionOf } from "../lib/cell.mjs";
import { startServer } from "../lib/servers.mjs";

const NODES = ["20", "22", "24"];

const PROGRAMS = [
  { how: "import", file: "esm.mjs" },
  { how: "require", file: "require.cjs" },
  { how: "import, slim", file: "slim.mjs" },
];

/** The binary of a package for Linux on x64; elsewhere npm leaves it out. */
function binary(folder, name, path) {
  const file = join(folder, "node_modules", name, path);
  if (!existsSync(file)) throw new Missing("its package is for Linux on x64");
  return file;
}

async function workerd(folder, socket) {
  const config = join(folder, "workerd.capnp");
  const program = binary(folder, "@cloudflare/workerd-linux-64", "bin/workerd");
  const { address, close } = await startServer(program, (port) => ["serve", config, `--socket-addr=${socket}=127.0.0.1:${port}`], folder);
  try {
    return await (await fetch(address)).text();
  } finally {
    await close();
  }
}

/** Where code may not be compiled from bytes, the plain package has to say what to do. */
async function workerdPlain(folder) {
  const { error } = JSON.parse(await workerd(folder, "plain"));
  if (!/^core-unavailable: .*use gaussmix\/slim with a module/.test(error ?? "")) throw new Error(`expected advice, but got: ${error}`);
  return "forbidden there; an error says to use slim";
}

export const app = "runtimes";

export function cells(folder) {
  const version = (name) => (existsSync(join(folder, "node_modules", name)) ? versionOf(folder, name) : "");
  const node = NODES.flatMap((major) =>
    PROGRAMS.map(({ how, file }) => ({
      tool: `Node ${version(`node-${major}`) || major}`,
      how,
      workers: true,
      text: () => output(binary(folder, `node-${major}`, "bin/node"), [file], folder),
    })),
  );
  const bun = () => binary(folder, "@oven/bun-linux-x64", "bin/bun");
  const deno = () => binary(folder, "@deno/linux-x64-glibc", "deno");
  const others = PROGRAMS.flatMap(({ how, file }) => [
    { tool: `Bun ${version("@oven/bun-linux-x64")}`, how, workers: true, text: () => output(bun(), [file], folder) },
    { tool: `Deno ${version("@deno/linux-x64-glibc")}`, how, workers: true, text: () => output(deno(), ["run", "--allow-all", file], folder) },
  ]);
  const cloudflare = `workerd ${version("@cloudflare/workerd-linux-64")}`;
  const edge = [
    { tool: cloudflare, how: "slim, a module", workers: false, text: () => workerd(folder, "http") },
    { tool: cloudflare, how: "import", result: () => workerdPlain(folder) },
  ];
  return [...node, ...others.sort((a, b) => a.tool.localeCompare(b.tool)), ...edge];
}
