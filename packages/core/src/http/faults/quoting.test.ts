import { createServer, type Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { ProxyAgent } from 'undici';
import { closeServer, listenOnLoopback } from '../../../../../tests/fixtures/loopback.js';
import { rejected } from '../../../../../tests/fixtures/rejected.js';
import '../../../../../tests/fixtures/canaries.js';
import { createAcme } from '../../fixtures/acme.js';
import { afterThisTest } from '../../fixtures/after-each.js';
import { answer, type Fault, fails, JSON_TYPE, kept, PLANTED, SECRETS } from '../../fixtures/faults/fault.js';
import { proveFaults } from '../../fixtures/faults/prove.js';

const REJECTED = fails('rejected', 'answered', 422);

/** A refusal in the provider's own words, and what else is in it. */
const refusal = (name: string, words: string | ((sent: string) => string), rest: object = {}): Fault =>
  kept(
    name,
    (request) => {
      // With the first token request no token has been sent.
      const sent = request.url === '/token' ? SECRETS.credential : `${SECRETS.credential} and ${SECRETS.token}`;
      const refused = typeof words === 'string' ? words : `no ${words(sent)}`;
      request.connection.write(answer(request, '422', JSON.stringify({ ...rest, refused }), [JSON_TYPE]));
    },
    REJECTED,
  );

const base64 = (text: string): string => Buffer.from(text).toString('base64url');
const jwt = `${base64('{"alg":"none"}')}.${base64(JSON.stringify({ sub: PLANTED.body }))}.${base64(PLANTED.header)}`;

proveFaults('a refusal that quotes', [
  refusal('what was sent', (sent) => sent),
  refusal('what was sent, URL-encoded', encodeURIComponent),
  refusal('what was sent, as JSON in a text', (sent) => JSON.stringify({ sent })),
  refusal('what was sent, in base64', (sent) => Buffer.from(sent).toString('base64')),
  refusal('what was sent, in hex', (sent) => Buffer.from(sent).toString('hex')),
  refusal('a token of its own', `no ${PLANTED.body}`, { access_token: PLANTED.body }),
  refusal('a key of its own, in base64', `no ${base64(PLANTED.body)}`, { data: { secret: PLANTED.body } }),
  refusal('a password from a list of errors', `no ${PLANTED.body}`, {
    errors: [{ field: 'Client-Code', value: PLANTED.body }],
  }),
  refusal('a token from a text', `no ${PLANTED.body}`, { detail: `POST /x?api_key=${PLANTED.body}` }),
  refusal('a JWT', `duplicate of ${jwt}`),
  refusal('a JWT in two lines', `duplicate of ${jwt.slice(0, 40)}\r\n${jwt.slice(40)}`),
  refusal('a JWT behind its scheme', `Bearer ${jwt} is over`),
  refusal('one of more tokens than anybody looks at', `no ${PLANTED.body}`, {
    list: Array.from({ length: 6_000 }, () => 0),
    token: PLANTED.body,
  }),
]);

it('a proxy that refuses shows neither its password nor its words', async () => {
  const secret = 'Pr0xy-password-Qz+7/Kx';
  const sockets = new Set<Socket>();
  const proxy = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const said = `no: ${secret} in ${chunk.toString('latin1').replaceAll('\r\n', ' ')}`;
      socket.end(`HTTP/1.1 407 ${said}\r\nx-said: ${said}\r\ncontent-length: ${said.length}\r\n\r\n${said}`);
    });
  });
  const port = await listenOnLoopback(proxy);
  afterThisTest(() => closeServer(proxy, sockets));
  const token = `Basic ${Buffer.from(`me:${secret}`).toString('base64')}`;
  const dispatcher = new ProxyAgent({ uri: `http://127.0.0.1:${port}`, token });
  afterThisTest(() => dispatcher.close());
  const client = createAcme({ baseUrl: 'https://acme.example', dispatcher });
  const error = await rejected(client.token());
  expect(error).toMatchObject({ code: 'connect', outcome: 'not_sent' });
  expect([error, client]).toShowNone([secret]);
});
