import { copyFileSync, mkdirSync } from "node:fs";
import { nodeResolve } from "@rollup/plugin-node-resolve";

mkdirSync("out", { recursive: true });
copyFileSync("node_modules/gaussmix/dist/gaussmix.wasm", "out/gaussmix.wasm");

export default ["main", "slim"].map((name) => ({
  input: `${name}.js`,
  plugins: [nodeResolve({ browser: true })],
  output: { file: `out/${name}.js`, format: "es" },
}));
