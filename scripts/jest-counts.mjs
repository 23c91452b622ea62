// node scripts/jest-counts.mjs <report of jest --json> <exit code of jest>
// Prints "<passed> <failed>", and then a line for each failure: "<file> › <test>: <first line of its message>".
// A suite that could not run counts as one failure, and so does a Jest that failed or died without naming a failed test.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const [file, exitCode] = process.argv.slice(2);
const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const { numPassedTests = 0, numFailedTests = 0, numRuntimeErrorTestSuites = 0, testResults = [] } = report;
const named = numFailedTests + numRuntimeErrorTestSuites;
const isUnexplained = named === 0 && (exitCode !== '0' || numPassedTests === 0);
console.log(numPassedTests, isUnexplained ? 1 : named);
if (isUnexplained) console.log(`Jest ended with code ${exitCode}, and names no failed test`);

for (const { name, message, assertionResults } of testResults) {
  const failures = assertionResults.filter(({ status }) => status === 'failed');
  for (const { fullName, failureMessages } of failures) tell(name, ` › ${fullName}`, failureMessages[0]);
  if (failures.length === 0 && assertionResults.length === 0 && message) tell(name, '', message);
}

function tell(path, test, message = '') {
  const [first = ''] = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('●'));
  console.log(`${relative('.', path)}${test}: ${first.slice(0, 200)}`);
}
