import type { ClientEvent } from '@x/paysecurez';

/** An event of a client, in words. It holds what the event holds, which is no token. */
export function eventText(event: ClientEvent): string {
  switch (event.type) {
    case 'token.requested':
      return REASONS[event.reason];
    case 'token.joined':
      return 'a caller waits for the request that is under way';
    case 'token.issued':
      return `${event.fingerprint}, lives ${seconds(event.lifetime)}, took ${Math.round(event.duration)} ms`;
    case 'token.adopted':
      return `${event.fingerprint} out of the store, lives ${seconds(event.lifetime)}`;
    case 'token.request_failed':
    case 'token.renewal_failed':
      return `${codeAndStatus(event)}; not asked again for ${seconds(event.backOff)}`;
    case 'token.invalidated':
      return `${event.fingerprint}, ${seconds(event.age)} old, ${event.by === 'unauthorized' ? 'the API said 401' : 'by its caller'}`;
    case 'token.lifetime_assumed':
      return `${seconds(event.lifetime)}, ${event.source === 'jwt' ? 'as the token says' : 'as the document says'}`;
    case 'store.failed':
      return `${event.operation}: ${event.reason}`;
    case 'request.sent':
      return `${event.operation} with ${event.fingerprint}`;
    case 'request.replayed':
      return `${event.operation}, once more with a new token`;
    case 'request.retried':
      return `${event.operation} after ${codeAndStatus(event)}`;
    case 'request.failed':
      return `${event.operation}: ${codeAndStatus(event)}, ${event.outcome.replace('_', ' ')}, sent ${event.attempts === 1 ? 'once' : `${event.attempts} times`}`;
  }
}

const REASONS = {
  missing: 'none was in hand',
  ahead: 'ahead of its end; the old one serves on',
  refused: 'the API refused the old one',
  fresh: 'a caller wants a fresh one',
  spare: 'to be ready for a transaction',
} as const;

function codeAndStatus({ code, status }: { readonly code: string; readonly status?: number }): string {
  return status === undefined ? code : `${code} (${status})`;
}

function seconds(ms: number): string {
  return `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)} s`;
}
