import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

function versionIn(manifest: string | URL): string {
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

export function ownVersion(): string {
  return versionIn(new URL("../package.json", import.meta.url));
}

export function libraryVersion(): string {
  return versionIn(createRequire(import.meta.url).resolve("gaussmix/package.json"));
}
