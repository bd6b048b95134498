import { peer } from './peer.js';

/** References that are not real peers. They show how much of a peer's result is measurement overhead. */

const resolved = Promise.resolve('token');
const AN_HOUR_MS = 3_600_000;

export const resolvedPromise = peer<object>({
  name: 'a resolved promise',
  floor: true,
  open: async () => ({}),
  token: () => resolved,
});

export const clockRead = peer<{ readonly expiry: number }>({
  name: 'a resolved promise and a clock read',
  floor: true,
  open: async () => ({ expiry: Date.now() + AN_HOUR_MS }),
  token: ({ expiry }) => (Date.now() < expiry ? resolved : Promise.reject(new Error('expired'))),
});

const entries = new Map<number, { readonly token: string; readonly expiry: number }>();

export const mapEntry = peer<number>({
  name: '{ token, expiry } in a Map',
  floor: true,
  async open(endpoint) {
    const token = await endpoint.token();
    const key = entries.size;
    entries.set(key, { token, expiry: Date.now() + AN_HOUR_MS });
    return key;
  },
  token: async (key) => entries.get(key)?.token,
});
