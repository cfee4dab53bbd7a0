// Puts the files of a server that its tracer finds, and no others, into a folder of its own.
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { nodeFileTrace } from "@vercel/nft";

const [server] = process.argv.slice(2);
rmSync("out", { recursive: true, force: true });
const { fileList } = await nodeFileTrace([server]);
for (const file of fileList) cpSync(file, join("out", file), { dereference: true });
