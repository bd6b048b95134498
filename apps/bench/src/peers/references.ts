import type { Peer, PeerClient } from './peer.js';

/** Not peers but floors: they tell how much of a peer's figure is due to what is measured with. */

export const resolvedPromise: Peer = {
  name: 'a resolved promise',
  floor: true,
  async open() {
    const resolved = Promise.resolve('token');
    return { token: () => resolved };
  },
};

export const clockRead: Peer = {
  name: 'a resolved promise, and a look at the clock',
  floor: true,
  async open() {
    const resolved = Promise.resolve('token');
    const end = Date.now() + 3_600_000;
    return { token: () => (Date.now() < end ? resolved : Promise.reject(new Error('ended'))) };
  },
};

export const mapEntry: Peer = {
  name: '{ token, expiry } in a Map',
  floor: true,
  open: async (endpoint) => new MapEntryPeer(await endpoint.token()),
};

const entries = new Map<number, { readonly token: string; readonly expiry: number }>();

class MapEntryPeer implements PeerClient {
  readonly #key = entries.size;

  constructor(token: string) {
    entries.set(this.#key, { token, expiry: Date.now() + 3_600_000 });
  }

  async token(): Promise<unknown> {
    return entries.get(this.#key)?.token;
  }
}
