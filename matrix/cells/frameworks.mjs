import { readFileSync } from "node:fs";
import { join } from "node:path";
import { output, tool, versionOf } from "../lib/cell.mjs";
import { startServer } from "../lib/servers.mjs";

const next = {
  app: "next",
  cells(folder) {
    const script = "next/dist/bin/next";
    const name = `Next.js ${versionOf(folder, "next")}`;
    let built;
    const start = async () => {
      built ??= tool(folder, script, "build");
      await built;
      return startServer(process.execPath, (port) => [join(folder, "node_modules", script), "start", "--port", String(port)], folder);
    };
    const page = { tool: name, workers: true };
    return [
      { ...page, how: "server component", page: { start, path: "" } },
      { ...page, how: "client component", page: { start, path: "client" } },
    ];
  },
};

/** Tests have the workers of Node, in jsdom too; only the bundle for browsers, which older versions of Jest take there, has none. */
function tester(app, title, environments, runTest) {
  return {
    app,
    cells: (folder) =>
      environments.map(({ how, workers }) => ({
        tool: `${title} ${versionOf(folder, app)}`,
        how,
        workers,
        text: async () => {
          await runTest(folder, how);
          return readFileSync(join(folder, `${how}.json`), "utf8");
        },
      })),
  };
}

/** What Vercel, Nitro and others do to a server: the files that they see it read are all that is there. */
const traced = {
  app: "nft",
  cells: (folder) =>
    [{ how: "server, import, slim", file: "slim.mjs" }, { how: "server, require, slim", file: "slim.cjs" }].map(({ how, file }) => ({
      tool: `@vercel/nft ${versionOf(folder, "@vercel/nft")}`,
      how,
      workers: true,
      text: async () => {
        await output(process.execPath, ["trace.mjs", file], folder);
        return output(process.execPath, [file], join(folder, "out"));
      },
    })),
};

export const frameworks = [
  next,
  traced,
  tester("vitest", "Vitest", [{ how: "node", workers: true }, { how: "jsdom", workers: true }], (folder, name) =>
    tool(folder, "vitest/vitest.mjs", "run", `${name}.test.mjs`),
  ),
  tester("jest", "Jest", [{ how: "node", workers: true }, { how: "jsdom", workers: true }, { how: "jsdom-browser", workers: false }], (folder, name) =>
    tool(folder, "jest/bin/jest.js", `${name}.test.js`),
  ),
];
