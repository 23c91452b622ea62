import { type ComponentType, type FunctionComponent, type ReactNode, use } from 'react';
import { t } from '../language/t';
import { ApiError, get } from '../services/api';

const AGAIN_MS = 1_000;
const MOST_FAILURES = 3;

/** A file of this dashboard is not there any more: another version has taken its place. */
export class OutdatedPageError extends Error {
  constructor(cause: unknown) {
    super(t`A newer version of the dashboard has been deployed. Load the page again to get it.`, { cause });
    this.name = 'OutdatedPageError';
  }
}

type Loaded<Name extends string> = Readonly<Record<Name, ComponentType>>;
type Page = FunctionComponent & { readonly preload: () => Promise<void> };

const pages: Page[] = [];

/**
 * A page whose files come when it is needed, or earlier. While the server is away it is waited for; the page that was there
 * before stays meanwhile.
 */
export function lazyPage<Name extends string>(load: () => Promise<Loaded<Name>>, name: Name): Page {
  let content: ComponentType | undefined;
  let loading: Promise<ComponentType> | undefined;
  let hasFailed = false;
  const loaded = (): Promise<ComponentType> => (loading ??= keep());
  const keep = async (): Promise<ComponentType> => {
    try {
      return (content = (await patiently(load))[name]);
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
  const Lazy = (): ReactNode => {
    const Content = content ?? use(loaded());
    return <Content />;
  };
  const preload = async (): Promise<void> => {
    if (hasFailed) loading = undefined;
    hasFailed = false;
    await loaded();
  };
  const page = Object.assign(Lazy, { preload });
  pages.push(page);
  return page;
}

/** Gets what the other pages need, one after the other, so that a click later needs nothing of the server. */
export function prefetchPages(): void {
  const whenIdle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 500));
  const waiting = [...pages];
  const next = async (): Promise<void> => {
    const page = waiting.shift();
    // What cannot be had now is asked for when it is needed.
    await page?.preload().catch(() => undefined);
    if (page) whenIdle(() => void next());
  };
  whenIdle(() => void next());
}

async function patiently<T>(load: () => Promise<T>): Promise<T> {
  let failures = 0;
  for (;;) {
    try {
      return await load();
    } catch (error) {
      failures = (await isReachable()) ? failures + 1 : 0;
      if (failures >= MOST_FAILURES) throw new OutdatedPageError(error);
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }
}

/** Asked of the API, whose answers say on every page whether the server is there. */
async function isReachable(): Promise<boolean> {
  try {
    await get('/me');
    return true;
  } catch (error) {
    return error instanceof ApiError && error.status !== 0;
  }
}
