import type { Command, Option } from "commander";

export const SHELLS = ["bash", "zsh", "fish"];

/** A script for a shell, made from the commands themselves: names, options, and the choices of those that have some; else files. */
export function completionScript(program: Command, shell: string): string {
  const commands = program.commands.filter((command) => command.name() !== "help");
  return shell === "bash" ? bash(commands) : shell === "zsh" ? zsh(commands) : fish(commands);
}

function flags(command: Command): string[] {
  return [...command.options.flatMap(({ short, long }) => [short, long].filter((flag) => flag !== undefined)), "--help"];
}

function withChoices(command: Command): readonly (Option & { readonly argChoices: string[] })[] {
  return command.options.filter((option): option is Option & { readonly argChoices: string[] } => option.argChoices !== undefined);
}

function bash(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const choices = withChoices(command).map(({ long, argChoices }) => `      ${long ?? ""}) words="${argChoices.join(" ")}" ;;`);
    return `    ${command.name()})
      words="${flags(command).join(" ")}"
      case "$previous" in
${choices.join("\n")}
      esac ;;`;
  });
  return `_gaussmix() {
  local word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map((command) => command.name()).join(" ")} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  case "$word:$words" in
    -*|:*|*:[!-]*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
  esac
  [ "\${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$word"))
}
complete -o filenames -F _gaussmix gaussmix
`;
}

const quoted = (words: string): string => words.replaceAll("'", "'\\''").replaceAll("[", "(").replaceAll("]", ")").replaceAll(":", " -");

function zsh(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const options = command.options.map(({ short, long, description, argChoices, required }) => {
      const value = argChoices === undefined ? (required ? ":value:_files" : "") : `:value:(${argChoices.join(" ")})`;
      const names = [short, long].filter((flag) => flag !== undefined);
      const name = names.length > 1 ? `'(${names.join(" ")})'{${names.join(",")}}` : (names[0] ?? "");
      return `      ${name}'[${quoted(description)}]${value}' \\`;
    });
    return `    ${command.name()})\n      _arguments \\\n${options.join("\n")}\n      '*:file:_files' ;;`;
  });
  return `#compdef gaussmix
_gaussmix() {
  if (( CURRENT == 2 )); then
    local -a commands=(${commands.map((command) => `'${command.name()}:${quoted(command.summary())}'`).join(" ")})
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join("\n")}
  esac
}
compdef _gaussmix gaussmix
`;
}

function fish(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c gaussmix -n __fish_use_subcommand -f -a ${command.name()} -d '${quoted(command.summary())}'`,
    ...command.options.map(({ short, long, description, argChoices, required }) => {
      const names = `${short === undefined ? "" : ` -s ${short.slice(1)}`}${long === undefined ? "" : ` -l ${long.slice(2)}`}`;
      const value = argChoices === undefined ? (required ? " -r" : "") : ` -x -a '${argChoices.join(" ")}'`;
      return `complete -c gaussmix -n '__fish_seen_subcommand_from ${command.name()}'${names}${value} -d '${quoted(description)}'`;
    }),
  ]);
  return `${lines.join("\n")}\n`;
}
