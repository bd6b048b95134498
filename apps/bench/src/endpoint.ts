import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import type { ServerCommand, ServerCounts } from './server/settings.js';

/** The server, as a client's process sees it. */
export class Endpoint {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly url: string;

  constructor(port: number) {
    this.port = port;
    this.url = `http://${this.host}:${port}`;
  }

  /** Changes how the server behaves, and gives what it has seen since it was asked before. */
  command(command: ServerCommand = {}): Promise<ServerCounts> {
    return this.#send('PUT', '/', JSON.stringify(command)) as Promise<ServerCounts>;
  }

  /** A token, for peers that are no token clients. */
  async token(): Promise<string> {
    const { access_token: token } = (await this.#send('POST', '/token', '{}')) as { access_token: string };
    return token;
  }

  /** Sends on a new connection, so that none of a peer's is touched. */
  async #send(method: string, path: string, body: string): Promise<unknown> {
    const sent = request({ host: this.host, port: this.port, method, path, agent: false }).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return json(response);
  }
}
