import type { RecordedRequest } from './recorder.js';

/** Credentials of the Paisr client. */
export interface PaisrCredentials {
  /** API key. It does not expire. */
  readonly token: string;
}

/** Credentials of the PaySecureZ client. */
export interface PaySecureZCredentials {
  /** `client_id` of the token request. */
  readonly clientId: string;
  /** `client_secret` of the token request. */
  readonly clientSecret: string;
}

/** Credentials of the SingleView client. */
export interface SingleViewCredentials {
  /** `clientId` of the token request. */
  readonly clientId: string;
  /** Client secret. SingleView calls it `clientCode`. */
  readonly clientCode: string;
  /** `merchantId` of the token request. */
  readonly merchantId: string;
}

/** Token lifetimes, in whole seconds. */
export interface Lifetimes {
  /** In seconds. Default 1800 ("Tokens expire after 30 minutes", PaySecureZ's document). */
  readonly paysecurez?: number | undefined;
  /** In seconds. Default 3600 ("valid for a limited period of 60 minutes", SingleView's document). */
  readonly singleview?: number | undefined;
}

/** Options of {@link startSandbox}. All of them are optional. */
export interface SandboxOptions {
  /** Address to listen on: `127.0.0.1` (default), `::1` or `localhost`. Only loopback addresses are accepted. */
  readonly host?: string | undefined;
  /** TCP port, 0 to 65535. Default 0, which selects a free port. */
  readonly port?: number | undefined;
  /** TCP port of the control API, 0 to 65535; 0 selects a free port. Without this option there is no control API. */
  readonly controlPort?: number | undefined;
  /** Serves HTTPS. The certificate is created at the start; trust its authority, `sandbox.ca`. Default false. */
  readonly tls?: boolean | undefined;
  /**
   * Token lifetimes, as reported by `expires_in` in responses and by `exp - iat` in the JWT. To see a token expire
   * sooner, move the clock with `advance` or `now`.
   */
  readonly lifetimes?: Lifetimes | undefined;
  /**
   * Returns the wall clock time in ms. Default `Date.now`. Token expiry, rate limits and recorded requests use this
   * clock, so a test can move it instead of waiting. Delays of faults are real time.
   */
  readonly now?: (() => number) | undefined;
  /**
   * Seed for credentials, tokens and random choices. Sandboxes with the same seed create the same ones. Default: a
   * random seed, see `sandbox.seed`.
   */
  readonly seed?: string | number | undefined;
  /**
   * Credentials to use instead of generated ones. Each must be recognizably fake: it contains `sandbox`, `test`, `fake`,
   * `dummy` or `example`, and neither `live` nor `prod`.
   */
  readonly credentials?:
    | {
        /** The initial API key. */
        readonly paisr?: Partial<PaisrCredentials> | undefined;
        /** Accepted by the token route. */
        readonly paysecurez?: Partial<PaySecureZCredentials> | undefined;
        /** Accepted by the token route. */
        readonly singleview?: Partial<SingleViewCredentials> | undefined;
      }
    | undefined;
  /** Called for each request after its response was sent or its client disconnected. */
  readonly onRequest?: ((request: RecordedRequest) => void) | undefined;
}
