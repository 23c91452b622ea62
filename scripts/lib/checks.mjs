/** Runs named checks, prints each result, and ends the process with 1 when one failed. A check returns its problems. */
export class Checks {
  failed = 0;

  async run(name, check) {
    const problems = await problemsOf(check);
    console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}`);
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
