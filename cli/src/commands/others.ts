import { Argument, type Command, Option } from "commander";
import { commonOptions, DATA, dataOptions, weightOptions } from "../options.js";
import { lazily } from "./lazily.js";
import { MODEL } from "./model.js";
import { completionScript, SHELLS } from "./completion.js";

export function addCompare(program: Command): void {
  const command = program.command("compare").argument("<model>", MODEL).argument("<other>", "another one").argument("[data]", DATA).summary("compare two saved models on the same rows");
  command.description("Which of two models describes the rows better, row by row, and how their components agree.");
  commonOptions(weightOptions(dataOptions(command))).addHelpText(
    "after",
    `
Examples:
  gaussmix compare two.json three.json faithful.csv
  gaussmix compare old.json new.json lastweek.parquet --json
`,
  );
  command.action(lazily(() => import("../work/compare.js")));
}

const FORMS = ["gaussmix", "sklearn", "mclust", "matlab", "csv"];

export function addConvert(program: Command): void {
  const command = program.command("convert").argument("<parameters>", "a file with the parameters of a mixture").summary("carry models to and from scikit-learn, mclust and MATLAB");
  command.description("Reads parameters as one program writes them, and writes them as another reads them: JSON, or a table of components as CSV.");
  command.addOption(new Option("--from <program>", "whose parameters they are (default: found out)").choices(FORMS));
  command.addOption(new Option("--to <program>", "who is to read them (default: gaussmix; csv where the output's name says so)").choices(FORMS));
  command.option("-o, --output <file>", "where they go (default: the standard output)");
  commonOptions(command).addHelpText(
    "after",
    `
Examples:
  gaussmix convert model.json --to sklearn -o sklearn.json  # weights_, means_, covariances_
  gaussmix convert mclust.json -o fromr.json                # from R: jsonlite::toJSON(fit$parameters, digits = NA)
  gaussmix convert model.json --to matlab                    # mu, Sigma and ComponentProportion of a gmdistribution
  gaussmix convert model.json -o components.csv            # a line for each component
`,
  );
  command.action(lazily(() => import("../work/convert.js")));
}

export function addCompletion(program: Command): void {
  const command = program.command("completion").addArgument(new Argument("<shell>", "which shell").choices(SHELLS)).summary("print a script that completes commands and options");
  command.description("Prints a completion script for a shell.");
  command.addHelpText(
    "after",
    `
Examples:
  source <(gaussmix completion bash)                                        # in ~/.bashrc
  source <(gaussmix completion zsh)                                         # in ~/.zshrc, after compinit
  gaussmix completion fish > ~/.config/fish/completions/gaussmix.fish
`,
  );
  command.action((shell: string) => {
    process.stdout.write(completionScript(program, shell));
  });
}
