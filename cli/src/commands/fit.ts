import type { Command } from "commander";
import { commonOptions, dataOptions, fittingOptions, weightOptions } from "../options.js";
import { lazily } from "./lazily.js";

const EXAMPLES = `
Examples:
  gaussmix fit faithful.csv                           choose K from 1 to 9 and the family by BIC
  gaussmix fit faithful.csv -k 2 -o model.json        fit two components and save the model
  gaussmix fit iris.csv -k 3 --labels Species         compare the components with known classes
  gaussmix fit 'logs/*.parquet' -k 5 --where 'ms > 0' many files, some rows
  gaussmix fit shop.duckdb --sql 'select price, weight from items' -k 4
  zcat big.csv.gz | gaussmix fit - -k 4 --json        from a pipe, for a program
`;

export function addFit(program: Command): void {
  const command = program.command("fit").argument("[data]", "a file, a pattern such as 'data/*.csv', or - for the standard input").summary("fit a mixture to the rows of a file");
  command.description("Fits a Gaussian mixture to the rows of a file: CSV, Parquet, JSON lines, Arrow IPC or DuckDB.");
  command.option("-o, --output <file>", "save the model as JSON");
  commonOptions(weightOptions(dataOptions(fittingOptions(command, "1..9"))));
  command.option("--labels <column>", "a column of known classes to compare with, no feature");
  command.addHelpText("after", EXAMPLES).action(lazily(() => import("../work/fit.js")));
}
