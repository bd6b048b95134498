import { readCallback } from './callbacks/read-callback.js';
import { sendCallback } from './callbacks/send-callback.js';
import { readTarget } from './faults/faults.js';
import { readFault } from './faults/read-fault.js';
import { fields, oneOf, shownAs } from './fields.js';
import { addRoute } from './http/own-routes.js';
import { readRoute } from './http/read-route.js';
import { PROVIDERS, type ProviderName } from './http/route.js';
import { readLifetimes } from './read-options.js';
import type { Sandbox } from './sandbox.js';
import { readWebhook } from './webhooks/read-webhook.js';
import { sendWebhook } from './webhooks/send-webhook.js';
import type { World } from './world.js';

/** All methods of a running sandbox except `close`. */
export type Controls = Omit<
  Sandbox,
  'url' | 'controlUrl' | 'ca' | 'seed' | ProviderName | 'close' | typeof Symbol.asyncDispose
>;

const ISSUERS = ['paysecurez', 'singleview'] as const;

/** Creates the methods of a sandbox. `current` returns the current world, and `renew` replaces it with a new one. */
export function createControls(current: () => World, renew: () => void): Controls {
  return {
    fault(target, fault) {
      const { faults, routes } = current();
      return faults.add(readTarget(target, routes.names), readFault(fault));
    },
    faults: () => current().faults.list(),
    liftFaults: () => current().faults.liftAll(),
    route: (method, path, handler, options) => addRoute(current(), readRoute(method, path, handler, options)),
    sendWebhook: async (url, webhook) => sendWebhook(readWebhook(url, webhook), current().clock),
    async sendCallback(url, callback) {
      const { providers, clock } = current();
      return sendCallback(readCallback(url, callback), providers.paysecurez, clock);
    },
    now: () => current().clock.now(),
    advance(ms) {
      if (!Number.isFinite(ms)) throw new TypeError(`advance.ms: must be a finite number (got ${shownAs(ms)})`);
      current().clock.advance(ms);
    },
    setLifetimes(lifetimes) {
      const given = readLifetimes(lifetimes);
      for (const name of ISSUERS) {
        const { tokens } = current().providers[name];
        tokens.lifetime = given[name] ?? tokens.lifetime;
      }
    },
    expireTokens(provider) {
      const named = provider === undefined ? ISSUERS : [oneOf(provider, 'expireTokens.provider', ISSUERS)];
      for (const name of named) current().providers[name].tokens.expireAll();
    },
    revokeTokens(provider) {
      const named = provider === undefined ? PROVIDERS : [oneOf(provider, 'revokeTokens.provider', PROVIDERS)];
      for (const name of named) current().providers[name].revokeAll();
    },
    rotate(name, options) {
      const { providers, clock } = current();
      const provider = providers[oneOf(name, 'rotate.provider', PROVIDERS)];
      provider.rotate(clock.now(), readOverlap(options));
      return provider.credentials as never;
    },
    requests(filter) {
      const { recorder, routes } = current();
      const { route } = fields(filter, 'requests', ['route']);
      return recorder.list(route === undefined ? undefined : oneOf(route, 'requests.route', routes.names));
    },
    forgetRequests: () => current().recorder.forget(),
    reset: renew,
  };
}

function readOverlap(options: unknown): number {
  const { overlap = 0 } = fields(options, 'rotate', ['overlap']);
  if (typeof overlap === 'number' && Number.isFinite(overlap) && overlap >= 0) return overlap;
  throw new TypeError(`rotate.overlap: must be a number of ms, 0 or more (got ${shownAs(overlap)}); or leave it out`);
}
