/** What was given to an npm script behind `--`. npm hands on a second -- that follows names. */
export function givenArguments() {
  return process.argv.slice(2).filter((argument) => argument !== '--');
}
