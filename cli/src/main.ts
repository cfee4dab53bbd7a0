#!/usr/bin/env node
import { run } from "./program.js";

const code = await run(process.argv.slice(2));
// All has been written by now, but the engine may still be at what was asked of it.
process.exit(code);
