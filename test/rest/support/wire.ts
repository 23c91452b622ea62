/** Whatever came over the wire: a test that reads what is not there fails, and that is what it is for. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Wire = any;
