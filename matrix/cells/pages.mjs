import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { serveFolder } from "../../scripts/lib/serve.mjs";

const PAGES = [
  { how: `script type="module"`, file: "module.html" },
  { how: `script type="module", slim`, file: "slim.html" },
  { how: "classic script", file: "classic.html" },
  { how: "in a module worker", file: "worker.html" },
  { how: "in a classic worker", file: "worker-classic.html" },
];

export const app = "plain";

export function cells(folder) {
  const served = PAGES.map(({ how, file }) => ({ tool: "no bundler", how, workers: true, page: { start: () => serveFolder(folder), path: file } }));
  const address = pathToFileURL(join(folder, "classic.html")).href;
  const local = { start: async () => ({ address, close: () => {} }), path: "" };
  return [...served, { tool: "no bundler", how: "classic script, file://", workers: true, page: local }];
}
