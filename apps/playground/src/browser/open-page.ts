import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import type { LiveProviders } from '../environment.js';
import { FLEET_MEANS } from '../fixtures/fleet-means.js';
import { newCapability } from '../server/capability.js';
import { Playground } from '../server/playground.js';
import { serve, type WebServer } from '../server/web-server.js';

/** As jest's configuration has found it. */
declare const CHROMIUM: { readonly executablePath: string; readonly args: readonly string[] };

const STREAM = '/api/stream';
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
  /** What the page presents to its server. */
  readonly capability: string;
  readonly #requests: Request[] = [];
  readonly #bodies: string[] = [];
  readonly #complaints: string[] = [];
  readonly #reading: Promise<unknown>[] = [];
  /** What came on each stream. */
  readonly #streamed = new Map<string, Buffer[]>();
  #server: WebServer;

  private constructor(parts: {
    readonly playground: Playground;
    readonly server: WebServer;
    readonly capability: string;
    readonly context: BrowserContext;
    readonly page: Page;
  }) {
    this.playground = parts.playground;
    this.#server = parts.server;
    this.capability = parts.capability;
    this.context = parts.context;
    this.page = parts.page;
  }

  static async open(browser: Browser, live?: LiveProviders): Promise<OpenPage> {
    const playground = await Playground.start(live, FLEET_MEANS);
    const capability = newCapability();
    const server = await serve(playground, PAGE_FOLDER, 0, capability);
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const opened = new OpenPage({ playground, server, capability, context, page });
    await opened.#watch();
    await page.goto(server.url);
    await page.getByTestId('link').filter({ hasText: 'Live' }).waitFor();
    return opened;
  }

  /** As the terminal prints it. */
  get url(): string {
    return this.#server.url;
  }

  get origin(): string {
    return new URL(this.url).origin;
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
      if (response.url().endsWith(STREAM) && response.ok()) return;
      this.#reading.push(
        response
          .text()
          .then((text) => this.#bodies.push(text))
          .catch(() => undefined),
      );
    });
    const session = await context.newCDPSession(page);
    session.on('Network.responseReceived', ({ requestId, response }) => {
      if (!response.url.endsWith(STREAM) || response.status !== 200) return;
      const chunks: Buffer[] = [];
      this.#streamed.set(requestId, chunks);
      const begun = session.send('Network.streamResourceContent', { requestId });
      // What came before it was asked for. A stream that has ended by now has nothing to show.
      const first = begun.then(({ bufferedData }) => chunks.unshift(Buffer.from(bufferedData, 'base64')));
      this.#reading.push(first.catch(() => undefined));
    });
    session.on('Network.dataReceived', ({ requestId, data = '' }) => {
      this.#streamed.get(requestId)?.push(Buffer.from(data, 'base64'));
    });
    await session.send('Network.enable');
  }

  async traces(): Promise<Traces> {
    await Promise.all(this.#reading);
    // What the page's own policy has stopped was never sent.
    const sent = this.#requests.filter((request) => request.failure()?.errorText !== 'csp');
    const streamed = [...this.#streamed.values()].map((chunks) => Buffer.concat(chunks).toString());
    return {
      urls: sent.map((request) => request.url()),
      bodies: [...this.#bodies, ...streamed],
      complaints: this.#complaints,
    };
  }

  /** What the browser holds of it now: what is drawn, typed and stored, except for the capability where it belongs. */
  async held(): Promise<string> {
    const dom = await this.page.evaluate(async () => {
      const fields = [...document.querySelectorAll<HTMLInputElement>('input, select, textarea')].map(
        ({ value }) => value,
      );
      const databases = await indexedDB.databases();
      const { capability: _own, ...ofTab } = sessionStorage;
      const kept = [localStorage, ofTab].map((storage) => JSON.stringify({ ...storage }));
      const shown = document.documentElement.outerHTML;
      return [shown, ...fields, ...kept, JSON.stringify(databases), ...(await caches.keys()), location.href].join('\n');
    });
    return `${dom}\n${JSON.stringify(await this.context.cookies())}`;
  }

  /** The server goes, and the page is left alone. */
  async loseServer(): Promise<void> {
    await this.#server.close();
  }

  /** It is there again, where it was; with another capability, as another run has it, where that is given. */
  async regainServer(capability = this.capability): Promise<void> {
    this.#server = await serve(this.playground, PAGE_FOLDER, Number(new URL(this.url).port), capability);
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.#server.close();
    await this.playground.close();
  }
}
