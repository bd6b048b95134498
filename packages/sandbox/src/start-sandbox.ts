import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createControlServer } from './control/control-server.js';
import { createControls } from './controls.js';
import { makeCertificate } from './http/certificate.js';
import { createProviderServer } from './http/server.js';
import type { SandboxOptions } from './options.js';
import { readOptions } from './read-options.js';
import type { Sandbox } from './sandbox.js';
import { Seed } from './seed.js';
import { World } from './world.js';

/**
 * Starts a sandbox that serves Paisr, PaySecureZ and SingleView on a loopback port, as described in their public
 * documentation. The sandbox does not write to disk. One process can run any number of sandboxes.
 *
 * @example
 * ```ts
 * const sandbox = await startSandbox();
 * const paysecurez = createPaySecureZ(sandbox.paysecurez);
 * // … Run the code under test.
 * await sandbox.close();
 * ```
 * @throws TypeError for a malformed or unknown option. The error names the option and its requirement.
 * @throws Error if `NODE_ENV` is `production`, `prod` or `live`, or if a port is not available. In the latter case,
 * `cause` is Node's error.
 */
export async function startSandbox(options?: SandboxOptions): Promise<Sandbox> {
  const settings = readOptions(options);
  const { host, port, controlPort } = settings;
  const seed = new Seed(settings.seed);
  let epoch = 0;
  let world = new World(settings, seed, epoch);
  const controls = createControls(
    () => world,
    () => {
      epoch += 1;
      world = new World(settings, seed, epoch);
    },
  );
  const certificate = settings.tls ? makeCertificate() : undefined;
  const server = createProviderServer({
    world: () => world,
    identity: certificate?.identity,
    onRequest: settings.onRequest,
  });
  let control: Server | undefined;
  let url = '';
  let controlUrl: string | undefined;

  const sandbox: Sandbox = {
    get url() {
      return url;
    },
    get controlUrl() {
      return controlUrl;
    },
    ca: certificate?.ca,
    seed: seed.text,
    get paisr() {
      return { baseUrl: `${url}/v2`, credentials: world.providers.paisr.credentials };
    },
    get paysecurez() {
      return { baseUrl: url, credentials: world.providers.paysecurez.credentials };
    },
    get singleview() {
      return { baseUrl: url, credentials: world.providers.singleview.credentials };
    },
    ...controls,
    async close() {
      await Promise.all([stop(server), control && stop(control)]);
    },
    [Symbol.asyncDispose]() {
      return sandbox.close();
    },
  };
  try {
    if (controlPort !== undefined) {
      control = createControlServer(sandbox);
      controlUrl = originOf('http', await listen(control, host, controlPort, 'controlPort'));
    }
    // Start this server last, so that no request is handled before the caller can set faults.
    url = originOf(certificate === undefined ? 'http' : 'https', await listen(server, host, port, 'port'));
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  return sandbox;
}

function originOf(scheme: string, { address, port }: AddressInfo): string {
  return `${scheme}://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

function listen(server: Server, host: string, port: number, option: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is in use' : `is not available (${error.code})`;
      const advice = 'choose another port, or use 0 for a free one';
      reject(new Error(`${option}: ${port} ${reason} on ${host}; ${advice}`, { cause: error }));
    });
    server.listen({ port, host, exclusive: true }, () => resolve(server.address() as AddressInfo));
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Ignore the error, which means that the server is already closed.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
