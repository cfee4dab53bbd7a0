/** The command as it would be typed again. */
export function commandLine(args: readonly string[] = process.argv.slice(2)): string {
  return ["gaussmix", ...args.map(quoted)].join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
