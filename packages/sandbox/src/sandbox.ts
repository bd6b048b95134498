import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fields, readOptions, type SandboxOptions, shownAs } from './options.js';
import { Paisr } from './paisr.js';
import { PaySecureZ } from './paysecurez.js';
import { type RecordedRequest, Recorder } from './recorder.js';
import type { RouteName } from './route.js';
import { createProviderServer } from './server.js';
import { SingleView } from './singleview.js';

/** A running sandbox. Its credentials are fake, made at its start, and of use nowhere else. */
export interface Sandbox extends AsyncDisposable {
  /** The origin that serves all three providers: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Paisr. The key has the scopes `tokens.read`, `tokens.write` and `invoices.read`. */
  readonly paisr: {
    /** The origin with `/v2`, as in Paisr's document. */
    readonly baseUrl: string;
    readonly credentials: { readonly token: string };
  };
  /** PaySecureZ. */
  readonly paysecurez: {
    /** The origin. */
    readonly baseUrl: string;
    readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  };
  /** SingleView. */
  readonly singleview: {
    /** The origin. */
    readonly baseUrl: string;
    readonly credentials: { readonly clientId: string; readonly clientCode: string; readonly merchantId: string };
  };
  /**
   * From now on every token issued so far, by the provider named or by both, is answered with 401. Tokens issued later
   * are good.
   *
   * @throws TypeError for any other provider: Paisr's keys don't expire, they are revoked.
   */
  expireTokens(provider?: 'paysecurez' | 'singleview' | undefined): void;
  /**
   * The requests since the start, in the order in which they came; of one route where `route` names it. The newest
   * 100,000 are kept. It gives copies, and still answers after `close()`.
   *
   * @throws TypeError for a route that the sandbox doesn't have, so that a typing error is no count of zero.
   */
  requests(filter?: { readonly route?: RouteName | undefined }): readonly RecordedRequest[];
  /** Stops listening and ends open connections too, so that it resolves at once. Calling it again does no harm. */
  close(): Promise<void>;
}

/**
 * Starts Paisr, PaySecureZ and SingleView on a port of 127.0.0.1, each as its document says. Nothing is kept on disk,
 * and any number of sandboxes may run in one process.
 *
 * @throws TypeError for a malformed or unknown option; it names the option and what was expected.
 * @throws Error where the port can't be had, with Node's error as its `cause`.
 */
export async function startSandbox(options?: SandboxOptions): Promise<Sandbox> {
  const { port, lifetimes, now } = readOptions(options);
  const paisr = new Paisr(now());
  const paysecurez = new PaySecureZ(lifetimes.paysecurez);
  const singleview = new SingleView(lifetimes.singleview);
  const providers = [paisr.provider, paysecurez.provider, singleview.provider];
  const routes = ['unknown', ...providers.flatMap((provider) => provider.routes.map(({ name }) => name))];
  const issuers = { paysecurez, singleview };
  const recorder = new Recorder();
  const server = createProviderServer({ providers, recorder, now });
  const url = `http://127.0.0.1:${await listen(server, port)}`;

  const sandbox: Sandbox = {
    url,
    paisr: { baseUrl: `${url}/v2`, credentials: { token: paisr.token } },
    paysecurez: { baseUrl: url, credentials: paysecurez.credentials },
    singleview: { baseUrl: url, credentials: singleview.credentials },
    expireTokens(provider) {
      if (provider !== undefined && !Object.hasOwn(issuers, provider)) {
        throw new TypeError(
          `expireTokens: expected paysecurez, singleview or nothing for both, got ${shownAs(provider)}`,
        );
      }
      for (const issuer of provider === undefined ? Object.values(issuers) : [issuers[provider]]) {
        issuer.tokens.expireAll();
      }
    },
    requests(filter) {
      const { route } = fields(filter, 'requests', ['route']);
      if (route === undefined) return recorder.list();
      if (typeof route === 'string' && routes.includes(route)) return recorder.list(route);
      throw new TypeError(`requests: expected a route out of ${routes.join(', ')}, got ${shownAs(route)}`);
    },
    close() {
      return stop(server);
    },
    [Symbol.asyncDispose]() {
      return sandbox.close();
    },
  };
  return sandbox;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is in use' : `can't be had (${error.code})`;
      const advice = 'choose another one, or leave it out for a free one';
      reject(new Error(`port: ${port} ${reason} on 127.0.0.1; ${advice}`, { cause: error }));
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Called on a closed server too, with an error that says so and is no news here.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
