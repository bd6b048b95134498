import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import type { ServerCommand, ServerCounts } from './server/settings.js';

/** Connects a client's process to the bench server. */
export class Endpoint {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly url: string;

  constructor(port: number) {
    this.port = port;
    this.url = `http://${this.host}:${port}`;
  }

  /** Changes the server's settings and returns its counts since the previous command. */
  command(command: ServerCommand = {}): Promise<ServerCounts> {
    return this.#send('PUT', '/', JSON.stringify(command)) as Promise<ServerCounts>;
  }

  /** Requests a token for peers that cannot request one. */
  async token(): Promise<string> {
    const { access_token: token } = (await this.#send('POST', '/token', '{}')) as { access_token: string };
    return token;
  }

  /** Uses a new connection, so that the peer's connections are not affected. */
  async #send(method: string, path: string, body: string): Promise<unknown> {
    const sent = request({ host: this.host, port: this.port, method, path, agent: false }).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return json(response);
  }
}
