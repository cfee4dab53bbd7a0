import type { Plugin } from "vite";

export function inlineCore(): Plugin;
export function markedCore(): Promise<Buffer>;
