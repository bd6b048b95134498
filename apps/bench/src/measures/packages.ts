import { HTTP_CLIENTS, OURS } from '../peers/groups.js';
import type { PeerId } from '../peers/index.js';

/** All that are installed, bundled and loaded, ours first, and what ours can't do without. */
export const PACKAGES: readonly PeerId[] = [
  ...OURS,
  ...HTTP_CLIENTS.filter((peer) => !OURS.includes(peer)),
  'undici',
  'axios',
  'axios+valibot',
];
