// node scripts/jest-counts.mjs <report of jest --json> <exit code of jest>
// Prints "<passed> <failed>". A suite that could not run counts as one failure, and so does a Jest that failed or died
// without naming a failed test.
import { existsSync, readFileSync } from 'node:fs';

const [file, exitCode] = process.argv.slice(2);
const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const { numPassedTests = 0, numFailedTests = 0, numRuntimeErrorTestSuites = 0 } = report;
const named = numFailedTests + numRuntimeErrorTestSuites;
const isUnexplained = named === 0 && (exitCode !== '0' || numPassedTests === 0);
console.log(numPassedTests, isUnexplained ? 1 : named);
