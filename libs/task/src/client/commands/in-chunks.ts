/** Most items that are under way at a time. */
const CHUNK = 1_000;

/**
 * Does something with every item of a source, a chunk at a time, and answers in their order. A source that is read
 * asynchronously is read no further than the chunk that is under way.
 * @throws the first error, after all of its chunk have ended; later chunks are not begun
 */
export async function inChunks<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let chunk: Promise<Result>[] = [];
  const settle = async (): Promise<void> => {
    await Promise.allSettled(chunk);
    results.push(...(await Promise.all(chunk)));
    chunk = [];
  };
  for await (const item of items) {
    const done = work(item);
    // It is awaited with its chunk.
    done.catch(() => undefined);
    chunk.push(done);
    if (chunk.length === CHUNK) await settle();
  }
  await settle();
  return results;
}

/** The same, one item after the other. */
export async function oneByOne<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for await (const item of items) results.push(await work(item));
  return results;
}
