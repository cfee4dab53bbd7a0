import { Command, CommanderError, type Help, type HelpConfiguration } from "commander";
import { GaussmixError } from "gaussmix";
import { addFit, addSelect } from "./commands/fit.js";
import { addPredict, addSample, addScore } from "./commands/model.js";
import { addCompare, addCompletion, addConvert } from "./commands/others.js";
import { addPlot, addReport } from "./commands/pictures.js";
import { BadInput, ExitCode, Interrupted, oneLine, WrongUsage } from "./errors.js";
import { Output } from "./output.js";
import { ownVersion } from "./versions.js";

/** All commands. */
export function createProgram(): Command {
  const program = new Command("gaussmix")
    .description("Gaussian mixture models on the command line: from a data file to components, labels and pictures.")
    .version(ownVersion())
    .showSuggestionAfterError()
    .configureHelp(helpForm(Math.min((process.stdout.isTTY && process.stdout.columns) || 100, 110)))
    .configureOutput({ outputError: (text, write) => { write(`gaussmix: ${oneLine(text.replace(/^error: /, ""))}${hintFor(text)}\n`); } })
    .exitOverride();
  for (const add of [addFit, addSelect, addPredict, addScore, addSample, addPlot, addReport, addCompare, addConvert, addCompletion]) add(program);
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  return program;
}

/** In a narrow terminal what an option does stands below it. */
function helpForm(helpWidth: number): HelpConfiguration {
  const minWidthToWrap = 20;
  if (helpWidth >= 60) return { helpWidth, minWidthToWrap };
  const formatItem: Help["formatItem"] = (term, _, words, helper) => `  ${term}\n      ${helper.boxWrap(words, helpWidth - 6).replaceAll("\n", "\n      ")}`;
  return { helpWidth, minWidthToWrap, formatItem };
}

/** A shell makes many words of a pattern without quotes. */
function hintFor(error: string): string {
  return error.includes("too many arguments") ? " A pattern of files needs quotes, such as 'data/*.csv'." : "";
}

/** Runs one command and says what it came to; whatever goes wrong is one line. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  const output = new Output();
  const error = await failureOf(args);
  const trouble = (await output.trouble()) ?? error;
  const code = trouble === undefined ? (process.exitCode as ExitCode) : told(trouble);
  await output.end();
  return code;
}

async function failureOf(args: readonly string[]): Promise<unknown> {
  try {
    process.exitCode = ExitCode.Done;
    await createProgram().parseAsync([...args], { from: "user" });
    return undefined;
  } catch (error) {
    return error;
  }
}

function told(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Done : ExitCode.WrongUsage;
  process.stderr.write(`gaussmix: ${oneLine(messageOf(error))}\n`);
  return codeOf(error);
}

function messageOf(error: unknown): string {
  if (error instanceof BadInput || error instanceof WrongUsage || error instanceof Interrupted || error instanceof GaussmixError) return error.message;
  const words = error instanceof Error ? error.message : String(error);
  return `${words} (This is a defect of gaussmix; with GAUSSMIX_DEBUG=1 it says more.)`;
}

function codeOf(error: unknown): ExitCode {
  if (process.env["GAUSSMIX_DEBUG"] === "1") console.error(error);
  if (error instanceof Interrupted) return ExitCode.Interrupted;
  const usage = error instanceof WrongUsage || (error instanceof GaussmixError && error.code.endsWith("-option"));
  return usage ? ExitCode.WrongUsage : ExitCode.BadInput;
}
