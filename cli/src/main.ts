#!/usr/bin/env node
import { ExitCode } from "./errors.js";
import { run } from "./program.js";

// Whoever reads what we print may stop reading: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const code = await run(process.argv.slice(2));
process.exitCode = code;
// The engine may still be at what was asked of it.
if (code === ExitCode.Interrupted) process.exit();
