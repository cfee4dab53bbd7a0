#!/usr/bin/env node
import { run } from "./program.js";

// Whoever reads what we print may stop reading: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.exitCode = await run(process.argv.slice(2));
