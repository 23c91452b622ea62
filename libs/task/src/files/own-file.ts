import { pathToFileURL } from 'node:url';

/**
 * Where a module of this package is.
 * @param url `import.meta.url`, which bundlers that write CommonJS leave empty: then it is the started script's place
 */
export function ownUrl(url: string | undefined): string {
  return url ?? pathToFileURL(process.argv[1] ?? `${process.cwd()}/index.js`).href;
}

/** A file that is shipped beside a module of this package. */
export function ownFile(name: string, url: string | undefined): URL {
  return new URL(name, ownUrl(url));
}
