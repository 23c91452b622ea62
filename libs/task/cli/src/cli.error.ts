/** Ends the command with one line on stderr: what is wrong, and how to fix it. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
