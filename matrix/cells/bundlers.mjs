import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { output, tool, versionOf } from "../lib/cell.mjs";
import { serveFolder } from "../../scripts/lib/serve.mjs";
import { startServer } from "../lib/servers.mjs";

const PLAIN = { how: "import", path: "" };
const SLIM = { how: "slim", path: "slim.html" };
const IN_WORKER = { how: "in a worker", path: "in-worker.html" };

/** Builds once for all pages of an app, and serves what came out. */
function built(folder, build) {
  let done;
  return async () => {
    done ??= build();
    await done;
    return serveFolder(join(folder, "out"));
  };
}

function withPages(folder) {
  for (const name of readdirSync(folder)) if (name.endsWith(".html")) copyFileSync(join(folder, name), join(folder, "out", name));
}

/** What every bundler is given; some have a start of slim, or settings, of their own. */
const SHARED = "bundled";

const vite = {
  app: "vite",
  shared: SHARED,
  cells(folder) {
    const script = "vite/bin/vite.js";
    const name = `Vite ${versionOf(folder, "vite")}`;
    const server = (command) => () =>
      startServer(process.execPath, (port) => [join(folder, "node_modules", script), ...command, "--port", String(port), "--strictPort", "--host", "127.0.0.1"], folder);
    const build = built(folder, () => tool(folder, script, "build"));
    const preview = async () => {
      (await build()).close();
      return server(["preview"])();
    };
    const ways = [
      { how: "dev", start: server([]) },
      { how: "build", start: build },
      { how: "preview", start: preview },
    ];
    return ways.flatMap(({ how, start }) =>
      [PLAIN, SLIM, IN_WORKER].map((page) => ({ tool: name, how: `${how}, ${page.how}`, workers: true, page: { start, path: page.path } })),
    );
  },
};

function bundler(app, title, pages, build) {
  return {
    app,
    shared: SHARED,
    cells(folder) {
      const start = built(folder, () => build(folder));
      return pages.map(({ how, path }) => ({ tool: `${title} ${versionOf(folder, app)}`, how, workers: true, page: { start, path } }));
    },
  };
}

const esbuildArgs = ["main.js", "slim.js", "--bundle", "--minify", "--format=esm", "--outdir=out", "--loader:.wasm=file"];

export const bundlers = [
  vite,
  bundler("webpack", "webpack", [PLAIN, SLIM, IN_WORKER], async (folder) => {
    await tool(folder, "webpack-cli/bin/cli.js", "build");
    withPages(folder);
  }),
  bundler("rollup", "Rollup", [PLAIN, SLIM], async (folder) => {
    await tool(folder, "rollup/dist/bin/rollup", "-c");
    withPages(folder);
  }),
  bundler("esbuild", "esbuild", [PLAIN, SLIM], async (folder) => {
    await output(join(folder, "node_modules/.bin/esbuild"), esbuildArgs, folder);
    withPages(folder);
  }),
  bundler("parcel", "Parcel", [PLAIN, SLIM, IN_WORKER], (folder) =>
    tool(folder, "parcel/lib/bin.js", "build", "index.html", "slim.html", "in-worker.html", "--dist-dir", "out", "--no-cache", "--no-source-maps"),
  ),
];
