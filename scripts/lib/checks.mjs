/** Runs named checks, prints each result, and ends the process with 1 when one failed. A check returns its problems. */
export class Checks {
  failed = 0;

  async run(name, check) {
    const startedAt = performance.now();
    const problems = await problemsOf(check);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
    for (const problem of problems) console.log(`       ${problem.replaceAll('\n', '\n       ')}`);
    if (problems.length > 0) this.failed++;
  }

  end() {
    process.exitCode = this.failed === 0 ? 0 : 1;
  }
}

async function problemsOf(check) {
  try {
    return await check();
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}
