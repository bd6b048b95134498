import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import type { LiveProviders } from '../environment.js';
import { FLEET_MEANS } from '../fixtures/fleet-means.js';
import { newCapability } from '../server/capability.js';
import { Playground } from '../server/playground.js';
import { serve, type WebServer } from '../server/web-server.js';

/** The browser's path and arguments, set by jest.config.mjs. */
declare const CHROMIUM: { readonly executablePath: string; readonly args: readonly string[] };

const STREAM = '/api/stream';
const PAGE_FOLDER = path.join(__dirname, '../../dist/page');
/** Timeout for each wait in ms. This timeout is long, because the page is slow on a busy machine. */
const TIMEOUT_MS = 30_000;

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM.executablePath, args: [...CHROMIUM.args] });
}

/** The requests, response data and console messages of a page. */
export interface Traces {
  readonly urls: readonly string[];
  readonly bodies: readonly string[];
  readonly complaints: readonly string[];
}

/** A playground whose page is open in a browser. */
export class OpenPage {
  readonly playground: Playground;
  readonly page: Page;
  readonly context: BrowserContext;
  /** The capability that the page sends to the server. */
  readonly capability: string;
  readonly #requests: Request[] = [];
  readonly #bodies: string[] = [];
  readonly #complaints: string[] = [];
  readonly #reading: Promise<unknown>[] = [];
  /** Data received on each event stream, by request ID. */
  readonly #streamed = new Map<string, Buffer[]>();
  #server: WebServer;

  private constructor(playground: Playground, server: WebServer, capability: string, page: Page) {
    this.playground = playground;
    this.#server = server;
    this.capability = capability;
    this.context = page.context();
    this.page = page;
  }

  static async open(browser: Browser, live?: LiveProviders): Promise<OpenPage> {
    const playground = await Playground.start(live, FLEET_MEANS, false);
    const capability = newCapability();
    const server = await serve(playground, PAGE_FOLDER, 0, capability);
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    const opened = new OpenPage(playground, server, capability, page);
    await opened.#watch();
    await page.goto(server.url);
    await page.getByTestId('link').filter({ hasText: 'Connected' }).waitFor();
    return opened;
  }

  /** The URL of the page, as printed in the terminal. */
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
      // Skip streams, whose data is recorded below, because they stay open.
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
      // Prepend the data that arrived before the CDP command. The command fails if the stream is already closed.
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
    // Requests blocked by the Content-Security-Policy are never sent.
    const sent = this.#requests.filter((request) => request.failure()?.errorText !== 'csp');
    const streamed = [...this.#streamed.values()].map((chunks) => Buffer.concat(chunks).toString());
    return {
      urls: sent.map((request) => request.url()),
      bodies: [...this.#bodies, ...streamed],
      complaints: this.#complaints,
    };
  }

  /** Returns the DOM, form values and browser storage of the page as text, without the stored capability. */
  async browserState(): Promise<string> {
    const dom = await this.page.evaluate(async () => {
      const fields = [...document.querySelectorAll<HTMLInputElement>('input, select, textarea')].map(
        ({ value }) => value,
      );
      const databases = await indexedDB.databases();
      const { capability: _expected, ...rest } = sessionStorage;
      const stored = [localStorage, rest].map((storage) => JSON.stringify({ ...storage }));
      const shown = document.documentElement.outerHTML;
      return [shown, ...fields, ...stored, JSON.stringify(databases), ...(await caches.keys()), location.href].join(
        '\n',
      );
    });
    return `${dom}\n${JSON.stringify(await this.context.cookies())}`;
  }

  /** Closes the server but leaves the page open. */
  async loseServer(): Promise<void> {
    await this.#server.close();
  }

  /** Restarts the server on the same port. Pass a different capability to simulate a new run of the playground. */
  async regainServer(capability = this.capability): Promise<void> {
    this.#server = await serve(this.playground, PAGE_FOLDER, Number(new URL(this.url).port), capability);
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.#server.close();
    await this.playground.close();
  }
}
