import { EmbeddedClient } from '../../../libs/task/src/embedded/embedded-client.js';

/** Collects what is sent to the embedded Postgres, as the parts that statements are put together from. */
export class SqlTexts {
  readonly fragments = new Set<string>();
  readonly texts = new Set<string>();
  private readonly original = EmbeddedClient.prototype.query;

  start(): void {
    const { original } = this;
    const note = (query: unknown): void =>
      this.note(typeof query === 'string' ? query : (query as { text: string }).text);
    EmbeddedClient.prototype.query = function (this: EmbeddedClient, ...given: Parameters<typeof original>) {
      note(given[0]);
      return original.apply(this, given);
    } as typeof original;
  }

  stop(): void {
    EmbeddedClient.prototype.query = this.original;
  }

  private note(text: string): void {
    this.texts.add(text);
    // Filters are put together in any combination; what they are put together from is finite. Parameters are numbered anew.
    const numbered = text.replaceAll(/\$\d+/g, '$n').replaceAll(/\$n(, ?\$n)+/g, '$n, …');
    // TypeORM writes the size and the beginning of a page into the text: whole numbers that were checked before.
    const paged = numbered.replaceAll(/\b(LIMIT|OFFSET) \d+/g, '$1 n');
    for (const fragment of paged.split(/ AND | WHERE | OFFSET | LIMIT /)) this.fragments.add(fragment.trim());
  }
}
