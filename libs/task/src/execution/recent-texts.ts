const MOST = 20_000;
const MOST_CHARACTERS = 4 * 1024 ** 2;
const LONGEST = 4_096;

/** Short texts by key, the latest 20,000 and 4 MB at most: what is not here is asked for. */
export class RecentTexts {
  private readonly known = new Map<string, string>();
  private characters = 0;

  get(key: string): string | undefined {
    return this.known.get(key);
  }

  /** The first text of a key stays. */
  keep(key: string, text: string): void {
    if (text.length > LONGEST || this.known.has(key)) return;
    this.known.set(key, text);
    this.characters += text.length;
    while (this.known.size > MOST || this.characters > MOST_CHARACTERS) this.forgetOldest();
  }

  private forgetOldest(): void {
    const [key, text] = this.known.entries().next().value!;
    this.known.delete(key);
    this.characters -= text.length;
  }
}
