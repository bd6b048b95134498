import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import type { LiveProviders } from '../environment.js';
import { FLEET_MEANS } from '../fixtures/fleet-means.js';
import { Playground } from '../server/playground.js';
import { serve, type WebServer } from '../server/web-server.js';

/** As jest's configuration has found it. */
declare const CHROMIUM: { readonly executablePath: string; readonly args: readonly string[] };

const PAGE_FOLDER = path.join(__dirname, '../../dist/page');
/** For whatever is waited for, in ms: a busy machine takes its time. */
const PATIENCE = 30_000;

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM.executablePath, args: [...CHROMIUM.args] });
}

/** All that a page has sent, got, said and kept. */
export interface Traces {
  readonly urls: readonly string[];
  readonly bodies: readonly string[];
  readonly complaints: readonly string[];
}

/** A playground of its own, and a browser that has its page open. */
export class OpenPage {
  readonly playground: Playground;
  readonly page: Page;
  readonly context: BrowserContext;
  readonly #requests: Request[] = [];
  readonly #bodies: string[] = [];
  readonly #complaints: string[] = [];
  readonly #reading: Promise<unknown>[] = [];
  #server: WebServer;

  private constructor(playground: Playground, server: WebServer, context: BrowserContext, page: Page) {
    this.playground = playground;
    this.#server = server;
    this.context = context;
    this.page = page;
  }

  static async open(browser: Browser, live?: LiveProviders): Promise<OpenPage> {
    const playground = await Playground.start(live, FLEET_MEANS);
    const server = await serve(playground, PAGE_FOLDER, 0);
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const opened = new OpenPage(playground, server, context, page);
    await opened.#watch();
    await page.goto(server.url);
    await page.getByTestId('link').filter({ hasText: 'Live' }).waitFor();
    return opened;
  }

  get url(): string {
    return this.#server.url;
  }

  async #watch(): Promise<void> {
    const { page, context } = this;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.#complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.#complaints.push(error.message));
    page.on('request', (request) => {
      this.#requests.push(request);
      this.#bodies.push(request.postData() ?? '');
    });
    page.on('response', (response) => {
      // The stream has no end: what comes on it is heard below.
      if (response.url().endsWith('/api/stream')) return;
      this.#reading.push(
        response
          .text()
          .then((text) => this.#bodies.push(text))
          .catch(() => undefined),
      );
    });
    const session = await context.newCDPSession(page);
    session.on('Network.eventSourceMessageReceived', ({ data }) => this.#bodies.push(data));
    await session.send('Network.enable');
  }

  async traces(): Promise<Traces> {
    await Promise.all(this.#reading);
    // What the page's own policy has stopped was never sent.
    const sent = this.#requests.filter((request) => request.failure()?.errorText !== 'csp');
    return { urls: sent.map((request) => request.url()), bodies: this.#bodies, complaints: this.#complaints };
  }

  /** What the browser holds of it now: what is drawn, typed and stored. */
  async held(): Promise<string> {
    const dom = await this.page.evaluate(async () => {
      const fields = [...document.querySelectorAll<HTMLInputElement>('input, select, textarea')].map(
        ({ value }) => value,
      );
      const databases = await indexedDB.databases();
      const kept = [localStorage, sessionStorage].map((storage) => JSON.stringify({ ...storage }));
      const shown = document.documentElement.outerHTML;
      return [shown, ...fields, ...kept, JSON.stringify(databases), ...(await caches.keys()), location.href].join('\n');
    });
    return `${dom}\n${JSON.stringify(await this.context.cookies())}`;
  }

  /** The server goes, and the page is left alone. */
  async loseServer(): Promise<void> {
    await this.#server.close();
  }

  /** It is there again, where it was. */
  async regainServer(): Promise<void> {
    this.#server = await serve(this.playground, PAGE_FOLDER, Number(new URL(this.url).port));
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.#server.close();
    await this.playground.close();
  }
}
