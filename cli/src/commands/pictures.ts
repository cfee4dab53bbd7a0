import { type Command, Option } from "commander";
import { commonOptions, DATA, dataOptions, lookOptions } from "../options.js";
import { lazily } from "./lazily.js";
import { MODEL } from "./model.js";

export function addPlot(program: Command): void {
  const command = program.command("plot").argument("<model>", MODEL).argument("[data]", DATA).summary("draw a saved model over its rows");
  command.description("Draws a picture as SVG or PNG: pairs of features with the components' ellipses, uncertainty, BIC against K, or the log-likelihood's trace.");
  command.option("-o, --output <file>", "the picture: .svg or .png");
  command.addOption(new Option("--kind <kind>", "what to draw; bic and trace need no data").choices(["pairs", "uncertainty", "bic", "trace"]).default("pairs"));
  command.option("--features <names>", "the features to draw, separated by commas (default: the first 6)");
  lookOptions(command);
  commonOptions(dataOptions(command)).addHelpText(
    "after",
    `
Examples:
  gaussmix plot model.json faithful.csv -o faithful.svg
  gaussmix plot iris.json iris.csv --features Petal.Length,Petal.Width -o petals.png
  gaussmix plot iris.json --kind bic -o bic.svg
  gaussmix plot model.json faithful.csv --braille
`,
  );
  command.action(lazily(() => import("../work/plot.js")));
}

export function addReport(program: Command): void {
  const command = program.command("report").argument("<model>", MODEL).argument("[data]", DATA).summary("write all about a saved model on one page");
  command.description("Writes one HTML file that needs no network: the data, the choice of K, the components in words, pictures, findings, rows to look at.");
  command.requiredOption("-o, --output <file>", "the page: .html");
  commonOptions(dataOptions(command)).addHelpText(
    "after",
    `
Examples:
  gaussmix report model.json faithful.csv -o faithful.html
  gaussmix fit iris.csv -o iris.json --report iris.html         # fit and report at once
`,
  );
  command.action(lazily(() => import("../work/report.js")));
}
