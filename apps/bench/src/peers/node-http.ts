import { get } from 'node:http';
import { keepAliveAgent } from './agents.js';
import { type Peer, readJson } from './peer.js';

export const nodeHttp: Peer = {
  name: 'node:http',
  floor: true,
  glue: 'a token got beforehand, which never changes; a keep-alive agent',
  async open(endpoint) {
    const { host, port } = endpoint;
    const agent = keepAliveAgent();
    const headers = { authorization: `Bearer ${await endpoint.token()}` };
    return {
      get: (path) =>
        new Promise((resolve, reject) => {
          get({ host, port, path, agent, headers }, (response) => {
            let text = '';
            response.setEncoding('utf8');
            response.on('data', (part: string) => {
              text += part;
            });
            response.on('error', reject);
            response.on('end', () => {
              try {
                resolve(readJson(response.statusCode ?? 0, text));
              } catch (error) {
                reject(error);
              }
            });
          }).on('error', reject);
        }),
    };
  },
};
