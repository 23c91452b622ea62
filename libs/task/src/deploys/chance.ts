/** So many of a number of executions have failed. */
export interface Failures {
  readonly failed: number;
  readonly of: number;
}

// A difference that chance alone makes in one of a hundred tasks.
const BY_CHANCE = 0.01;
const DEVIATIONS = 2.576;
// Below this a normal distribution is no good approximation (Cochran, "Some methods for strengthening the common χ² tests",
// Biometrics 10, 1954).
const LEAST_EXPECTED = 5;

/**
 * Whether two shares of failures differ by more than chance makes of one, with an error of 1 %: by the pooled z-test of two
 * proportions, and for small counts by Fisher's exact test, both sides (Agresti, "Categorical Data Analysis", 3.2 and 3.5).
 */
export function isDifferent(one: Failures, other: Failures): boolean {
  if (one.of === 0 || other.of === 0) return false;
  return leastExpected(one, other) < LEAST_EXPECTED
    ? exactChance(one, other) <= BY_CHANCE
    : deviationsOf(one, other) >= DEVIATIONS;
}

function leastExpected(one: Failures, other: Failures): number {
  const [all, failed] = [one.of + other.of, one.failed + other.failed];
  return (Math.min(one.of, other.of) * Math.min(failed, all - failed)) / all;
}

function deviationsOf(one: Failures, other: Failures): number {
  const pooled = (one.failed + other.failed) / (one.of + other.of);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / one.of + 1 / other.of));
  return Math.abs(one.failed / one.of - other.failed / other.of) / deviation;
}

/** How likely the failures fall like this, or less evenly, where both have the same share of them. */
export function exactChance(one: Failures, other: Failures): number {
  const failed = one.failed + other.failed;
  const whole = logChoose(one.of + other.of, failed);
  const chanceOf = (ofOne: number): number => logChoose(one.of, ofOne) + logChoose(other.of, failed - ofOne) - whole;
  // Equal ones differ in their last digits.
  const seen = chanceOf(one.failed) + 1e-9;
  let sum = 0;
  for (let ofOne = Math.max(0, failed - other.of); ofOne <= Math.min(failed, one.of); ofOne++) {
    const chance = chanceOf(ofOne);
    if (chance <= seen) sum += Math.exp(chance);
  }
  return Math.min(1, sum);
}

function logChoose(all: number, some: number): number {
  return logFactorial(all) - logFactorial(some) - logFactorial(all - some);
}

const SMALL = Array.from({ length: 16 }, () => 0);
for (let n = 2; n < SMALL.length; n++) SMALL[n] = (SMALL[n - 1] ?? 0) + Math.log(n);

// Stirling's series: from 16 on it is right to ten digits.
function logFactorial(n: number): number {
  const known = SMALL[n];
  if (known !== undefined) return known;
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3);
}
