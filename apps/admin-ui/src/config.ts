interface ServedConfig {
  /** The way from the page to the mount, relative. */
  readonly base: string;
  /** The way from the mount to the API, relative. */
  readonly api: string;
  /** Permits the styles that dialogs add. */
  readonly nonce: string;
}

const served = JSON.parse(document.getElementById('config')?.textContent ?? '{}') as ServedConfig;

/** Where the dashboard is mounted, as the browser sees it: the server cannot know what a proxy strips. */
const mount = new URL(served.base, document.baseURI);

/** For the router: without the slash at the end. */
export const basePath = mount.pathname.replace(/\/$/, '') || '/';

export const apiUrl = new URL(served.api, mount).href.replace(/\/$/, '');

export const { nonce } = served;
