import type { ClientEvent } from '@x/paysecurez';

/** Formats a client event as text. Events never contain tokens. */
export function eventText(event: ClientEvent): string {
  switch (event.type) {
    case 'token.requested':
      return REASONS[event.reason];
    case 'token.joined':
      return 'a caller waits for the pending token request';
    case 'token.issued':
      return `${event.fingerprint}, lifetime ${seconds(event.lifetime)}, took ${event.duration} ms`;
    case 'token.adopted':
      return `${event.fingerprint} from the store, lifetime ${seconds(event.lifetime)}`;
    case 'token.request_failed':
    case 'token.renewal_failed':
      return `${codeAndStatus(event)}; no token request for ${seconds(event.backOff)}`;
    case 'token.invalidated':
      return `${event.fingerprint}, ${seconds(event.age)} old, ${event.by === 'unauthorized' ? 'after a 401' : 'by the caller'}`;
    case 'token.lifetime_assumed':
      return `${seconds(event.lifetime)}, ${event.source === 'jwt' ? 'from the token itself' : "from the provider's documentation"}`;
    case 'hook.failed':
      return `${event.hook}: ${event.reason}`;
    case 'store.failed':
      return `${event.operation}: ${event.reason}`;
    case 'request.sent':
      return `${event.operation} with ${event.fingerprint}`;
    case 'request.replayed':
      return `${event.operation}, replayed with a new token`;
    case 'request.retried':
      return `${event.operation} after ${codeAndStatus(event)}`;
    case 'request.succeeded':
      return `${event.method} ${event.path}: ${event.httpStatus}, ${sentTimes(event.attempts)}`;
    case 'request.failed':
      return `${event.operation}: ${codeAndStatus(event)}, ${event.outcome.replace('_', ' ')}, ${sentTimes(event.attempts)}`;
  }
}

const REASONS = {
  missing: 'there was no valid token',
  ahead: 'the token expires soon; calls continue to use it',
  refused: 'the previous token was rejected or invalidated',
  fresh: 'a caller requested a fresh token',
  spare: 'a token is requested in advance for a transaction',
} as const;

function sentTimes(attempts: number): string {
  return attempts === 1 ? 'sent once' : `sent ${attempts} times`;
}

function codeAndStatus({ code, httpStatus }: { readonly code: string; readonly httpStatus?: number }): string {
  return httpStatus === undefined ? code : `${code} (${httpStatus})`;
}

function seconds(ms: number): string {
  return `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)} s`;
}
