import type { Peer } from './peer.js';

/** What is only loaded, bundled or installed, and what that is compared with. */

export const axiosAndValibot: Peer = {
  name: 'axios + valibot',
  imports: { axios: ['default'], valibot: ['object', 'safeParse', 'string'] },
  floor: true,
};

export const core: Peer = { name: '@x/core', imports: { '@x/core': ['*'] } };

export const paisr: Peer = { name: '@x/paisr', imports: { '@x/paisr': ['createPaisr'] } };

export const singleview: Peer = { name: '@x/singleview', imports: { '@x/singleview': ['createSingleView'] } };

/** Servers that give tokens. */

export const sandbox: Peer = { name: '@x/sandbox', imports: { '@x/sandbox': ['startSandbox'] } };

export const benchServer: Peer = { name: "the bench's own server", floor: true };
