import { readFileSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import { execute } from "./execute.js";

interface Example {
  readonly name: string;
  /** What it must print. */
  readonly prints: readonly RegExp[];
  /** Words that must stand in its picture. */
  readonly shows: readonly string[];
}

const EXAMPLES: readonly Example[] = [
  {
    name: "old-faithful",
    prints: [
      /│ +1 │ +0\.356 │ +2\.036 │ +0\.263 │ +54\.479 │ +5\.805 │ +0\.285 │\n/,
      /│ +2 │ +0\.644 │ +4\.290 │ +0\.412 │ +79\.968 │ +6\.004 │ +0\.380 │\n/,
      /log-likelihood +-1130\.264\n/,
      /BIC +2322\.192 /,
      /iterations +\d+, of the best of 16 starts\n/,
      /stopped +(converged|precision)\n/,
      /time +\d+ ms/,
    ],
    shows: ["Eruption length (min)", "Waiting time to the next eruption (min)", "50%", "90%", "36% of eruptions", "Probability of component 2"],
  },
  {
    name: "one-dimension",
    prints: [/K = 2: log-likelihood -1034\.002, BIC 2096\.03\n/, /weight 0\.361, mean 54\.61 min, standard deviation 5\.87 min\n/, /K = 3: log-likelihood -1031\./],
    shows: ["K = 2, BIC 2096.0", "K = 3, BIC 2108.1", "Density (% per minute)"],
  },
  { name: "four-gaussians", prints: [/K = 2: BIC 7538\.\d/, /K = 3: BIC 7079\.\d/, /K = 4: BIC 6901\.\d/], shows: ["K = 2, BIC 7539", "K = 3, BIC 7079", "K = 4, BIC 6902"] },
  { name: "sampling", prints: [/Observed: .* mean wait 70\.9 min, 36% short\n/, /Drawn from the model: /], shows: ["Observed", "Drawn from the model"] },
  {
    name: "elongated-clusters",
    prints: [/K-means: \d{3} of 500 rows in the wrong cluster\n/, /Mixture: \d of 500 rows in the wrong cluster/],
    shows: ["K-means: hard labels", "Mixture: soft labels"],
  },
];

function output(name: string, ending: "svg" | "png"): URL {
  return new URL(`../../out/${name}.${ending}`, import.meta.url);
}

test.each(EXAMPLES)("$name prints its results and draws its picture", async ({ name, prints, shows }) => {
  for (const ending of ["svg", "png"] as const) rmSync(output(name, ending), { force: true });
  const printed = await execute([`examples/${name}.mjs`]);
  for (const pattern of prints) expect(printed).toMatch(pattern);
  expect(printed).toContain(`The picture: out/${name}.svg and out/${name}.png\n`);
  const svg = readFileSync(output(name, "svg"), "utf8");
  for (const words of shows) expect(svg).toContain(words);
  expect(svg).not.toMatch(/NaN|undefined/);
  expectPicture(readFileSync(output(name, "png")));
});

/** A PNG of a fair size that is not blank: a white picture of this size takes a few kilobytes. */
function expectPicture(png: Buffer): void {
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(png.readUInt32BE(16)).toBeGreaterThan(1500);
  expect(png.readUInt32BE(20)).toBeGreaterThan(900);
  expect(png.length).toBeGreaterThan(60_000);
}
