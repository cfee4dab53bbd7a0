import { describe, expect, test } from "vitest";
import { checkOptions } from "../ts/options.js";
import type { FitResult, StopReason } from "../ts/result.js";
import { Contest } from "../ts/selection.js";
import type { CovarianceFamily } from "../ts/types.js";

/** What a contest sees of a fit of 10,000 rows, with ten parameters for each component. */
function outcome(components: number, logLikelihood: number, stopReason: StopReason, covariance: CovarianceFamily = "full"): FitResult {
  const parameterCount = 10 * components;
  const bic = parameterCount * Math.log(10_000) - 2 * logLikelihood;
  const criteria = { aic: 2 * parameterCount - 2 * logLikelihood, bic, icl: bic, iclEntropy: bic };
  const model = { components, covariance, parameterCount };
  return { ...criteria, model, logLikelihood, stopReason, restarts: [], findings: [] } as unknown as FitResult;
}

const LEFT_OPEN = 100;

/** K from 1 to 5, whose brief fits come to these log-likelihoods. */
function afterBriefFits(...logLikelihoods: number[]): Contest {
  const contest = new Contest("bic");
  for (const [place, logLikelihood] of logLikelihoods.entries()) contest.take(place, options(place + 1, true), outcome(place + 1, logLikelihood, "brief"));
  return contest;
}

function options(components: number, brief = false): Parameters<Contest["take"]>[1] {
  return { ...checkOptions({ components }), brief };
}

describe("who may win", () => {
  test("are the best and its neighbours, each told what to reach", () => {
    const contenders = afterBriefFits(-30_000, -22_000, -20_000, -19_990, -19_985).contenders(LEFT_OPEN);
    expect([...contenders.keys()]).toEqual([1, 2, 3]);
    expect(contenders.get(2)).toBeUndefined();
    // With ten parameters less or more, a BIC of at most 2 more than that of the best.
    expect(contenders.get(1)).toBeCloseTo(-20_000 - 5 * Math.log(10_000) - 1, 9);
    expect(contenders.get(3)).toBeCloseTo(-20_000 + 5 * Math.log(10_000) - 1, 9);
  });

  test("are not those whose family comes nowhere near with more components", () => {
    const contest = afterBriefFits(-30_000, -22_000, -20_000);
    for (const [place, logLikelihood] of [-31_000, -25_000, -24_000].entries()) {
      contest.take(3 + place, { ...options(place + 1, true), covariance: "tied" }, outcome(place + 1, logLikelihood, "brief", "tied"));
    }
    // Of the largest of the family nothing is known beyond itself.
    expect([...contest.contenders(LEFT_OPEN).keys()]).toEqual([1, 2, 5]);
  });

  test("once one has lost, it is asked again only where the best turns out to be worse", () => {
    for (const [whole, asked] of [[-19_995, []], [-20_030, [1, 3]]] as const) {
      const contest = afterBriefFits(-30_000, -22_000, -20_000, -19_990, -19_985);
      contest.contenders(LEFT_OPEN);
      contest.take(1, options(2), outcome(2, -21_900, "brief"));
      contest.take(3, options(4), outcome(4, -19_990, "brief"));
      contest.take(2, options(3), outcome(3, whole, "converged"));
      expect([...contest.contenders(LEFT_OPEN).keys()].filter((place) => place === 1 || place === 3)).toEqual(asked);
    }
  });
});
