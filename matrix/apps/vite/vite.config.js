import { defineConfig } from "vite";

export default defineConfig({
  logLevel: "warn",
  build: { outDir: "out", rollupOptions: { input: ["index.html", "slim.html", "in-worker.html"] } },
});
