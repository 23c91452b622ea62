const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML that may be put into a page as it is; text that is not of this class gets escaped. */
export class Html {
  constructor(readonly source: string) {}
}

type Part = Html | string | number | readonly Html[];

/**
 * Builds HTML in which everything inserted is escaped.
 * @example html`<td>${customer.name}</td>`
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, index) => text + sourceOf(parts[index] ?? '')).join(''));
}

function sourceOf(part: Part): string {
  if (part instanceof Html) return part.source;
  if (typeof part === 'object') return part.map(({ source }) => source).join('\n');
  return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
