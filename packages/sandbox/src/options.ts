import type { RecordedRequest } from './recorder.js';

/** Credentials for the Paisr client. */
export interface PaisrCredentials {
  /** The API key, which does not expire. */
  readonly token: string;
}

/** Credentials for the PaySecureZ client. */
export interface PaySecureZCredentials {
  /** The `client_id` in the token request. */
  readonly clientId: string;
  /** The `client_secret` in the token request. */
  readonly clientSecret: string;
}

/** Credentials for the SingleView client. */
export interface SingleViewCredentials {
  /** The `clientId` in the token request. */
  readonly clientId: string;
  /** The client secret, which SingleView calls `clientCode`. */
  readonly clientCode: string;
  /** The `merchantId` in the token request. */
  readonly merchantId: string;
  /** The key that signs API calls. */
  readonly signatureKey: string;
}

/** Token lifetimes, in whole seconds. */
export interface Lifetimes {
  /**
   * Lifetime of PaySecureZ tokens in seconds. Default: 1800. PaySecureZ's documentation says: "Tokens expire after 30
   * minutes".
   */
  readonly paysecurez?: number | undefined;
  /**
   * Lifetime of SingleView tokens in seconds. Default: 3600. SingleView's documentation says: "valid for a limited
   * period of 60 minutes".
   */
  readonly singleview?: number | undefined;
}

/** Options for {@link startSandbox}. All fields are optional. */
export interface SandboxOptions {
  /** Loopback address to listen on: `127.0.0.1` (default), `::1` or `localhost`. */
  readonly host?: string | undefined;
  /** TCP port to listen on, from 0 to 65535. The default, 0, selects a free port. */
  readonly port?: number | undefined;
  /** TCP port for the control API, from 0 to 65535. 0 selects a free port. By default, the control API is disabled. */
  readonly controlPort?: number | undefined;
  /**
   * Whether to serve HTTPS. The certificate is generated when the sandbox starts. Clients must trust the certificate
   * authority in `sandbox.ca`. Default: `false`.
   */
  readonly tls?: boolean | undefined;
  /**
   * Token lifetimes in seconds, as reported in `expires_in` and in the JWT's claims `iat` and `exp`. To expire a token
   * early, move the clock with `advance` or `now`.
   */
  readonly lifetimes?: Lifetimes | undefined;
  /**
   * Whether a new PaySecureZ or SingleView token revokes the provider's earlier tokens, as some providers do. The
   * providers' documentation does not mention this behavior. Default: `false`.
   */
  readonly singleActiveToken?: boolean | undefined;
  /**
   * Whether PaySecureZ rejects an order that lacks a required field, or whose amount is not a number above 0. By
   * default, any JSON object is accepted as an order. Default: `false`.
   */
  readonly strict?: boolean | undefined;
  /**
   * Whether to delay each response as the internet and a busy API would: half of the responses by more than 120 ms, and
   * a few by more than 300 ms. The seed determines the delays, which use real time. Default: `false`.
   */
  readonly latency?: boolean | undefined;
  /**
   * Returns the wall clock time in ms. Default: `Date.now`. Token expiry, rate limits and recorded requests use this
   * clock. Fault delays use real time.
   */
  readonly now?: (() => number) | undefined;
  /**
   * Seed for credentials, tokens and random choices. Sandboxes with the same seed generate the same values. Default: a
   * random seed, which you can read from `sandbox.seed`.
   */
  readonly seed?: string | number | undefined;
  /**
   * Credentials to use instead of generated ones. Each value must contain `sandbox`, `test`, `fake`, `dummy` or
   * `example`, and must not contain `live` or `prod`.
   */
  readonly credentials?:
    | {
        /** The initial API key for Paisr. */
        readonly paisr?: Partial<PaisrCredentials> | undefined;
        /** Credentials that PaySecureZ's token route accepts. */
        readonly paysecurez?: Partial<PaySecureZCredentials> | undefined;
        /** Credentials that SingleView's token route accepts. */
        readonly singleview?: Partial<SingleViewCredentials> | undefined;
      }
    | undefined;
  /** Called for each request after its response has been sent or its client has disconnected. */
  readonly onRequest?: ((request: RecordedRequest) => void) | undefined;
}
