import { defineConfig } from "vitest/config";
import { inlineCore } from "./scripts/lib/core-plugin.mjs";
import { inlineWorker } from "./scripts/lib/worker-plugin.mjs";

export default defineConfig({
  plugins: [inlineCore(), inlineWorker()],
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/packaging/**"],
    testTimeout: 30_000,
  },
});
