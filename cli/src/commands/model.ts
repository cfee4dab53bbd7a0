import { type Command, InvalidArgumentError } from "commander";
import { commonOptions, DATA, dataOptions, realNumber, weightOptions, wholeNumber } from "../options.js";
import { lazily } from "./lazily.js";

export const MODEL = "a model that gaussmix fit -o has saved";

export function addPredict(program: Command): void {
  const command = program.command("predict").argument("<model>", MODEL).argument("[data]", DATA).summary("label the rows of a file with a saved model");
  command.description("Joins to each row its component, how uncertain that is, the log-density, whether it is an outlier, and its responsibilities.");
  command.option("-o, --output <file>", "where the rows go: .csv, .tsv, .json, .jsonl or .parquet (default: CSV on the standard output)");
  command.option("--outliers <share>", "outliers are less dense than all but this share of the model's own draws", realNumber(0, 0.5), 0.001);
  command.option("--prefix <text>", "what the names of the new columns begin with", "");
  commonOptions(dataOptions(command)).addHelpText(
    "after",
    `
Examples:
  gaussmix predict model.json faithful.csv              # rows and labels on the standard output
  gaussmix predict model.json faithful.csv -o labelled.parquet
  gaussmix predict model.json new.csv --where 'waiting > 60' --outliers 0.01 -o labelled.csv
  cat faithful.csv | gaussmix predict model.json - | head -3
`,
  );
  command.action(lazily(() => import("../work/predict.js")));
}

export function addScore(program: Command): void {
  const command = program.command("score").argument("<model>", MODEL).argument("[data]", DATA).summary("say how well a saved model describes rows");
  command.description("Log-likelihood, mean log-density, AIC, BIC and ICL of a model for the rows of a file.");
  commonOptions(weightOptions(dataOptions(command))).addHelpText(
    "after",
    `
Examples:
  gaussmix score model.json faithful.csv
  gaussmix score model.json new.parquet --json
`,
  );
  command.action(lazily(() => import("../work/score.js")));
}

export function addSample(program: Command): void {
  const command = program.command("sample").argument("<model>", MODEL).summary("draw new rows from a saved model");
  command.description("Draws rows from a model, each with the component that it came from.");
  command.requiredOption("-n, --rows <n>", "how many rows", atMost(wholeNumber(1), 100_000_000));
  command.option("--seed <n>", "the same seed draws the same rows (default: 0)", wholeNumber(0));
  command.option("-o, --output <file>", "where the rows go: .csv, .tsv, .json, .jsonl or .parquet (default: CSV on the standard output)");
  commonOptions(command).addHelpText(
    "after",
    `
Examples:
  gaussmix sample model.json -n 5
  gaussmix sample model.json -n 1000000 --seed 7 -o drawn.parquet
`,
  );
  command.action(lazily(() => import("../work/sample.js")));
}

function atMost(check: (text: string) => number, most: number): (text: string) => number {
  return (text) => {
    const number = check(text);
    if (number > most) throw new InvalidArgumentError(`Expected at most ${most}.`);
    return number;
  };
}
