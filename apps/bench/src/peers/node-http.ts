import { get, type IncomingMessage } from 'node:http';
import { keepAliveAgent } from './agents.js';
import { peer, readJson } from './peer.js';

export const nodeHttp = peer<{ readonly authorization: string }>({
  name: 'node:http',
  floor: true,
  glue: 'A fixed token that is requested beforehand. A keep-alive agent.',
  open: async (endpoint) => ({ authorization: `Bearer ${await endpoint.token()}` }),
  async get(headers, path, { host, port }) {
    const agent = keepAliveAgent();
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ host, port, path, agent, headers }, resolve).on('error', reject);
    });
    return readJson(response.statusCode ?? 0, await textOf(response));
  },
});

/** Reads a body with event listeners, which use the least CPU time. */
function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      text += part;
    });
    response.on('error', reject);
    response.on('end', () => resolve(text));
  });
}
