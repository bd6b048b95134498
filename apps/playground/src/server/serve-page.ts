import type { LiveProviders } from '../environment.js';
import { newCapability } from './capability.js';
import type { FleetMeans } from './fleet/fleet-desk.js';
import { Playground } from './playground.js';
import { serve, type WebServer } from './web-server.js';

/** Default port. If this port is in use, the server listens on a free port. */
const DEFAULT_PORT = 4780;

/** Thrown if `PORT` is invalid or the port is not available. The message is shown to the user. */
export class PortError extends Error {}

/** Serves the page until `stopped` resolves. */
export async function servePage(options: {
  readonly live: LiveProviders;
  readonly fleet: FleetMeans | undefined;
  readonly port: string | undefined;
  readonly pageFolder: string;
  /** Resolves to a reason when the server must stop. */
  readonly stopped: Promise<string>;
  readonly print: (line: string) => void;
}): Promise<void> {
  const { live, fleet, pageFolder, stopped, print } = options;
  const wanted = readPort(options.port);
  const playground = await Playground.start(live, fleet);
  let server: WebServer;
  try {
    server = await listen(playground, pageFolder, wanted);
  } catch (error) {
    await playground.close();
    throw error;
  }
  print(`\nThe playground is at ${server.url}`);
  print('Press Ctrl-C to stop. Anyone with this URL can use it.');
  print(`\nStopped: ${await stopped}`);
  await server.close();
  await playground.close();
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new PortError('PORT: must be a number from 0 to 65535');
}

async function listen(playground: Playground, pageFolder: string, wanted: number | undefined): Promise<WebServer> {
  const capability = newCapability();
  try {
    return await serve(playground, pageFolder, wanted ?? DEFAULT_PORT, capability);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    if (wanted === undefined) return serve(playground, pageFolder, 0, capability);
    throw new PortError(`PORT: ${wanted} is in use or not allowed (${code}); choose another port, or 0 for a free one`);
  }
}
