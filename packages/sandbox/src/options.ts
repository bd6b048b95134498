import type { RecordedRequest } from './recorder.js';

/** What Paisr's client takes. */
export interface PaisrCredentials {
  /** A key that lasts. */
  readonly token: string;
}

/** What PaySecureZ's client takes. */
export interface PaySecureZCredentials {
  /** `client_id` of the token request. */
  readonly clientId: string;
  /** `client_secret` of the token request. */
  readonly clientSecret: string;
}

/** What SingleView's client takes. */
export interface SingleViewCredentials {
  /** `clientId` of the token request. */
  readonly clientId: string;
  /** The client secret, under the name that SingleView gives it. */
  readonly clientCode: string;
  /** `merchantId` of the token request. */
  readonly merchantId: string;
}

/** How long tokens live, in whole seconds. */
export interface Lifetimes {
  /** In seconds. Default 1800 ("Tokens expire after 30 minutes", PaySecureZ's document). */
  readonly paysecurez?: number | undefined;
  /** In seconds. Default 3600 ("valid for a limited period of 60 minutes", SingleView's document). */
  readonly singleview?: number | undefined;
}

/** What can be set about a sandbox; everything may be left out. */
export interface SandboxOptions {
  /** `127.0.0.1` by default; also `::1` or `localhost`. Nothing but loopback is taken. */
  readonly host?: string | undefined;
  /** The TCP port, 0 to 65535. 0 or left out: a free one. */
  readonly port?: number | undefined;
  /** The TCP port of the control API, likewise. Left out: there is none. */
  readonly controlPort?: number | undefined;
  /** HTTPS, with a certificate that is made at the start and whose authority is `sandbox.ca`. Default false. */
  readonly tls?: boolean | undefined;
  /**
   * How long a token lives, as the answers' `expires_in` and the JWT's `exp - iat` say it. To see one end sooner, move
   * the clock with `advance` or `now`.
   */
  readonly lifetimes?: Lifetimes | undefined;
  /**
   * The wall clock in ms, `Date.now` by default. Tokens age, limits refill and requests are recorded by it: a test that
   * moves it need not wait. Delays of faults are real time.
   */
  readonly now?: (() => number) | undefined;
  /** Any text or number: sandboxes with the same one make the same credentials, tokens and choices. Else it is drawn. */
  readonly seed?: string | number | undefined;
  /**
   * Credentials in place of those that would be made. Each has to say that it is fake: with `sandbox`, `test`, `fake`,
   * `dummy` or `example` in it, and neither `live` nor `prod`.
   */
  readonly credentials?:
    | {
        /** The key that is there from the start. */
        readonly paisr?: Partial<PaisrCredentials> | undefined;
        /** What the token route takes. */
        readonly paysecurez?: Partial<PaySecureZCredentials> | undefined;
        /** What the token route takes. */
        readonly singleview?: Partial<SingleViewCredentials> | undefined;
      }
    | undefined;
  /** Is told of every request once its answer is out, or its client gone. */
  readonly onRequest?: ((request: RecordedRequest) => void) | undefined;
}
