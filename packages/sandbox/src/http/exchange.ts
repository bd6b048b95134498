import type { IncomingMessage } from 'node:http';
import type { OpenRecord } from '../recorder.js';
import type { World } from '../world.js';
import { readBearer } from './bearer.js';
import { readJsonObject } from './request-body.js';
import { splitTarget } from './request-target.js';
import type { HttpResponse, Provider, ProviderName } from './route.js';
import type { Found } from './route-table.js';

/** A recorded request that has no response yet. */
export interface Exchange {
  readonly world: World;
  readonly incoming: IncomingMessage;
  readonly path: string;
  readonly query: string;
  readonly bearer: string | undefined;
  readonly found: Found | undefined;
  readonly owner: ProviderName | undefined;
  /** Creates an error response in the error envelope that the path's provider uses. */
  readonly refuse: Provider['refuse'];
  readonly record: OpenRecord;
}

export function openExchange(world: World, incoming: IncomingMessage): Exchange {
  const { method = '', headers } = incoming;
  const { path, query } = splitTarget(incoming.url ?? '');
  const bearer = readBearer(headers.authorization);
  const found = world.routes.find(method, path);
  const owner = found?.owner ?? world.ownerOf(path);
  const refuse = owner === undefined ? refuseWithoutProvider : world.providers[owner].refuse;
  const route = found?.route.name ?? 'unknown';
  const record = world.recorder.open({ route, method, path, bearer, at: world.clock.now() });
  return { world, incoming, path, query, bearer, found, owner, refuse, record };
}

/** Returns the response that the sandbox sends if no fault affects the request. */
export function responseTo(exchange: Exchange, body: Buffer | 'too_large'): HttpResponse | Promise<HttpResponse> {
  const { world, incoming, path, query, bearer, found, refuse, record } = exchange;
  if (found === undefined) return refuseUnknown(exchange);
  if (body === 'too_large') return refuse(413, 'The body is larger than 1 MiB');
  const { route, owner, param } = found;
  const call = { at: record.at, method: record.method, path, query, headers: incoming.headers, bearer, param, body };
  if (route.guard !== undefined) {
    const checked = world.providers[owner].check(call, route.guard === 'bearer' ? undefined : route.guard.scope);
    record.bearer = checked.bearer;
    if (checked.refusal !== undefined) return checked.refusal;
  }
  if (route.json === undefined) return route.handle(call, {});
  const json = readJsonObject(call, refuse);
  return 'refusal' in json ? json.refusal : route.handle(call, json.value);
}

function refuseUnknown({ world, record, path, refuse }: Exchange): HttpResponse {
  const allowed = world.routes.allowed(path).join(', ');
  if (allowed === '') return refuse(404, `Not found: ${record.method} ${record.path}`);
  const refusal = refuse(405, `Method not allowed: ${record.method}; allowed: ${allowed}`);
  return { ...refusal, headers: { Allow: allowed } };
}

function refuseWithoutProvider(status: number, reason?: string): HttpResponse {
  return { status, body: { message: reason ?? `Status ${status}` } };
}
