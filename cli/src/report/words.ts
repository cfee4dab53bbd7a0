import type { GaussianMixture } from "gaussmix";
import { describeComponents, featureNames } from "../components.js";
import { componentNumber, counted, listed, percent, significant } from "../words.js";
import type { Summary } from "./summary.js";

const APART = 0.5;
const TOGETHER = 0.5;

/** What sets each component apart from all rows, in words. */
export function componentsInWords(model: GaussianMixture, { sizes, features }: Summary): string[] {
  const names = featureNames(model);
  return describeComponents(model).map((component, k) => {
    const shifts = features.map(({ mean, deviation }, d) => ({ d, shift: ((component.means[d] ?? NaN) - mean) / (deviation || 1) }));
    const strong = shifts.filter(({ shift }) => Math.abs(shift) >= APART).sort((one, other) => Math.abs(other.shift) - Math.abs(one.shift));
    const apart = strong.slice(0, 4).map(({ d, shift }) => `${shift > 0 ? "high" : "low"} ${names[d] ?? ""} (${significant(component.means[d] ?? NaN)})`);
    const character = apart.length === 0 ? "Near the middle in every feature" : sentence(listed(apart));
    const sizeWords = `${percent(component.weight)} of the mixture; ${counted(sizes[k] ?? 0, "row")} ${sizes[k] === 1 ? "is" : "are"} most likely of it`;
    return `Component ${componentNumber(k)}: ${sizeWords}. ${character}.${together(component.correlation, names)}`;
  });
}

/** The strongest correlation within a component. */
function together(correlation: (i: number, j: number) => number, names: readonly string[]): string {
  let strongest = { i: 0, j: 0, value: 0 };
  for (let i = 0; i < names.length; i++) {
    for (let j = 0; j < i; j++) {
      const value = correlation(i, j);
      if (Math.abs(value) > Math.abs(strongest.value)) strongest = { i, j, value };
    }
  }
  const { i, j, value } = strongest;
  if (Math.abs(value) < TOGETHER) return "";
  return ` Within it, ${names[j] ?? ""} and ${names[i] ?? ""} ${value > 0 ? "rise together" : "go opposite ways"} (correlation ${value.toFixed(2)}).`;
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
