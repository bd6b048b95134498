import type { Call } from '../call/call.js';
import type { GivenCall, GivenFields } from './given-call.js';

/** The accepted values of an option. All others promise something that the client does not do. */
interface Restricted {
  readonly accepted: readonly unknown[];
  /** Follows "must be" in the error message. */
  readonly text: string;
}

const RESTRICTED = Object.entries<Restricted>({
  redirect: { accepted: ['manual', 'error'], text: 'manual or error, because redirects are not followed' },
  credentials: { accepted: ['same-origin', 'omit'], text: 'same-origin or omit, because no cookies are kept' },
  mode: { accepted: ['cors', 'same-origin'], text: 'cors or same-origin, because responses can be read' },
  cache: { accepted: ['default', 'no-store'], text: 'default or no-store, because responses are not cached' },
  integrity: { accepted: [''], text: 'empty, because digests are not checked' },
  keepalive: { accepted: [false, null], text: 'false, because a call ends with its process' },
  referrer: { accepted: ['about:client', ''], text: 'about:client or empty, because no referrer is sent' },
} satisfies Partial<Record<keyof GivenFields, Restricted>>) as [keyof GivenFields, Restricted][];

const CONNECTION = ['dispatcher', 'agent', 'proxy', 'tls', 'unix'] as const;

/** Throws an error that names the option if an option promises something that the client does not do. */
export function refuseOptions({ request, init }: GivenCall, call: Call): void {
  for (const [name, { accepted, text }] of RESTRICTED) {
    const refuse = (): never => {
      throw call.error('invalid_request', `${name}: must be ${text}`);
    };
    if (name in init && !accepted.includes(init[name])) refuse();
    if (name in request && !accepted.includes(request[name]) && request[name] !== defaultOf(name)) refuse();
  }
  for (const name of CONNECTION) {
    const value = init[name];
    if (value !== undefined && value !== null && value !== false) {
      throw call.error('invalid_request', `${name} is not supported here; use the client's option dispatcher or fetch`);
    }
  }
}

let defaults: Readonly<Record<string, unknown>> | undefined;

/** Returns the value of a property of a new `Request`. It differs between runtimes. */
function defaultOf(name: string): unknown {
  defaults ??= new Request('https://localhost') as unknown as Readonly<Record<string, unknown>>;
  return defaults[name];
}
