import type { Command } from "commander";
import { commonOptions, DATA, dataOptions, fittingOptions, lookOptions, weightOptions } from "../options.js";
import { lazily } from "./lazily.js";

const EXAMPLES = `
Examples:
  gaussmix fit faithful.csv                              # choose K from 1 to 9 and the family by BIC
  gaussmix fit faithful.csv -k 2 -o model.json           # fit two components and save the model
  gaussmix fit faithful.csv -k 2 --plot faithful.png --report faithful.html
  gaussmix fit iris.csv -k 3 --labels Species            # compare the components with known classes
  gaussmix fit 'logs/*.parquet' -k 5 --where 'ms > 0'    # many files, some rows
  gaussmix fit shop.duckdb --sql 'select price, weight from items' -k 4
  zcat big.csv.gz | gaussmix fit - -k 4 --json           # from a pipe, for a program
`;

const SELECT_EXAMPLES = `
Examples:
  gaussmix select faithful.csv                           # K from 1 to 9 with every family, compared by BIC
  gaussmix select iris.csv -k 1..6 -f full,tied -o cells.csv
  gaussmix select big.parquet -k 2,4,8 -f full --sample 20000
`;

export function addSelect(program: Command): void {
  const command = program.command("select").argument("[data]", DATA).summary("compare numbers of components and families");
  command.description("Fits every number of components with every family and compares them by BIC; keeps no model.");
  command.option("-o, --output <file>", "save the table, as .csv, .json or .parquet");
  commonOptions(weightOptions(dataOptions(fittingOptions(command, "1..9"))));
  command.addHelpText("after", SELECT_EXAMPLES).action(lazily(() => import("../work/select.js")));
}

export function addFit(program: Command): void {
  const command = program.command("fit").argument("[data]", DATA).summary("fit a mixture to the rows of a file");
  command.description("Fits a Gaussian mixture to the rows of a file: CSV, Parquet, JSON lines, Arrow IPC or DuckDB.");
  command.option("-o, --output <file>", "save the model as JSON");
  command.option("--plot <file>", "draw the rows and the components, as .svg or .png");
  command.option("--report <file>", "write all about the fit on one page, as .html");
  lookOptions(command);
  commonOptions(weightOptions(dataOptions(fittingOptions(command, "1..9"))));
  command.option("--labels <column>", "a column of known classes to compare with, no feature");
  command.addHelpText("after", EXAMPLES).action(lazily(() => import("../work/fit.js")));
}
