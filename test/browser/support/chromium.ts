import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
// @ts-expect-error It is plain JavaScript, which the scripts share.
import { startChromium } from '../../../scripts/lib/browser.mjs';

const WATCH_POLICY = `document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error('CSP: ' + violatedDirective + ' ' + blockedURI))`;
const LONGEST_WAIT_MS = 20_000;

/** The browser of a file of tests. Each test has a page in a context of its own. */
export interface Chromium {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser itself may complain of in this test, because the test is about it. */
  tolerate(complaint: RegExp): void;
}

/**
 * A page for each test. Whatever a test does, there is no error on the console, no report of the content security
 * policy, and no request to anybody else.
 */
export function useChromium(options: BrowserContextOptions = {}): Chromium {
  let browser: Browser | undefined;
  let watched: Watched | undefined;
  beforeAll(async () => {
    browser = (await startChromium()) as Browser;
  }, 60_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    if (!browser) throw new Error('Chromium has not been started');
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    });
    context.setDefaultTimeout(LONGEST_WAIT_MS);
    await context.addInitScript({ content: WATCH_POLICY });
    watched = new Watched(context, await context.newPage());
  });
  afterEach(async () => {
    const complaints = watched?.complaints();
    await watched?.context.close();
    expect(complaints).toEqual([]);
  });
  const now = (): Watched => {
    if (!watched) throw new Error('There is a page only within a test');
    return watched;
  };
  return {
    get page() {
      return now().page;
    },
    get context() {
      return now().context;
    },
    tolerate: (complaint) => void now().tolerated.push(complaint),
  };
}

class Watched {
  readonly tolerated: RegExp[] = [];
  private readonly said: string[] = [];
  private readonly strange: string[] = [];

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    context.on('console', (message) => message.type() === 'error' && this.said.push(message.text()));
    context.on('weberror', (error) => this.said.push(error.error().message));
    context.on('request', (request) => {
      const { origin, protocol, hostname } = new URL(request.url());
      const isOwn = request.isNavigationRequest()
        ? hostname === '127.0.0.1'
        : protocol === 'data:' || origin === new URL(request.frame().url()).origin;
      if (!isOwn) this.strange.push(request.url());
    });
  }

  complaints(): string[] {
    return [...this.said.filter((text) => !this.tolerated.some((each) => each.test(text))), ...this.strange];
  }
}
