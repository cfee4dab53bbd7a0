import { defineConfig } from "vitest/config";
import { inlineCore } from "./scripts/lib/core-plugin.mjs";

export default defineConfig({
  plugins: [inlineCore()],
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/packaging/**"],
    testTimeout: 30_000,
  },
});
