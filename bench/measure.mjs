// One cell: first everyone must agree, then they are timed in turn.
import { checkAgreement } from "./agreement.mjs";
import { makeCase } from "./cases.mjs";
import { fitUntilWarm, ratios, spread, timeInTurn } from "./timing.mjs";

/**
 * `repeatsFor` is told how long the slowest first fit took. The first contestant is us; `targets` may have one for each other name.
 */
export async function measure(contestants, { family = "full", N, D, K, separation, targets = {} }, repeatsFor) {
  const loaded = makeCase({ family, N, D, K, separation });
  const attempts = [];
  for (const contestant of contestants.filter(({ takes }) => takes(loaded))) {
    console.error(`${family}, ${N} x ${D}, K = ${K}: first fit of ${contestant.name}`);
    await contestant.load(loaded);
    attempts.push({ contestant, first: await fitUntilWarm(contestant) });
  }
  const able = attempts.filter(({ first }) => first.refused === undefined);
  const [{ contestant: us, first: ours }] = able;
  const agreements = able.map(({ contestant, first }) =>
    contestant === us ? undefined : checkAgreement(ours, first, [us.name, contestant.name], D, contestant.within),
  );
  const repeats = repeatsFor(Math.max(...able.map(({ first }) => first.seconds)));
  const seconds = await timeInTurn(able.map(({ contestant }) => contestant), repeats);
  return {
    cell: { family, N, D, K, separation },
    programs: able.map(({ contestant: { name }, first }, c) => ({
      name,
      firstCall: first.seconds,
      seconds: spread(seconds[c]),
      ratio: c === 0 ? undefined : ratios(seconds[0], seconds[c]),
      target: targets[name],
      agreement: agreements[c],
    })),
    refusals: attempts.filter((attempt) => !able.includes(attempt)).map(({ contestant: { name }, first }) => ({ name, reason: first.refused })),
  };
}
