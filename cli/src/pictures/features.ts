import { WrongUsage } from "../errors.js";
import { listed } from "../words.js";

/** As many features as a picture of pairs can show. */
const MOST = 6;

/** The features that are asked for by name, or the first few. */
export function chosenFeatures(names: readonly string[], asked: string | undefined): readonly number[] {
  if (asked === undefined) return names.slice(0, MOST).map((_, d) => d);
  const chosen = (names.includes(asked) ? [asked] : asked.split(",").map((name) => name.trim())).map((name) => {
    const d = names.indexOf(name);
    if (d < 0) throw new WrongUsage(`--features: the model has no feature ${JSON.stringify(name)}. It has ${listed(names)}.`);
    return d;
  });
  return [...new Set(chosen)];
}
