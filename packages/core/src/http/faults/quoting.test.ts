import { createServer, type Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { closeServer, listenOnLoopback } from '@x/test-kit/loopback';
import { rejected } from '@x/test-kit/rejected';
import { ProxyAgent } from 'undici';
import '@x/test-kit/canaries';
import { createAcme } from '../../../test/acme.js';
import { afterThisTest } from '../../../test/after-each.js';
import { answer, type Fault, fails, JSON_TYPE, kept, PLANTED, SECRETS } from '../../../test/faults/fault.js';
import { proveFaults } from '../../../test/faults/prove.js';

const REJECTED = fails('rejected', 'answered', 422);

/** Creates a fault whose error response contains the message and the fields in `rest`. */
const refusal = (name: string, message: string | ((sent: string) => string), rest: object = {}): Fault =>
  kept(
    `an error response that quotes ${name}`,
    (request) => {
      // A token request is sent before the client has a token.
      const sent = request.url === '/token' ? SECRETS.credential : `${SECRETS.credential} and ${SECRETS.token}`;
      const refused = typeof message === 'string' ? message : `no ${message(sent)}`;
      request.connection.write(answer(request, '422', JSON.stringify({ ...rest, refused }), [JSON_TYPE]));
    },
    REJECTED,
  );

const base64 = (text: string): string => Buffer.from(text).toString('base64url');
const jwt = `${base64('{"alg":"none"}')}.${base64(JSON.stringify({ sub: PLANTED.body }))}.${base64(PLANTED.header)}`;

proveFaults('an error response that quotes secrets', [
  refusal('the secrets in the request', (sent) => sent),
  refusal('the URL-encoded secrets in the request', encodeURIComponent),
  refusal('the secrets in the request as a JSON string', (sent) => JSON.stringify({ sent })),
  refusal('the secrets in the request in base64', (sent) => Buffer.from(sent).toString('base64')),
  refusal('the secrets in the request in hex', (sent) => Buffer.from(sent).toString('hex')),
  refusal('a new token', `no ${PLANTED.body}`, { access_token: PLANTED.body }),
  refusal('a new key in base64', `no ${base64(PLANTED.body)}`, { data: { secret: PLANTED.body } }),
  refusal('a password in a list of errors', `no ${PLANTED.body}`, {
    errors: [{ field: 'Client-Code', value: PLANTED.body }],
  }),
  refusal('a token in a longer string', `no ${PLANTED.body}`, { detail: `POST /x?api_key=${PLANTED.body}` }),
  refusal('a JWT', `duplicate of ${jwt}`),
  refusal('a JWT that is split into two lines', `duplicate of ${jwt.slice(0, 40)}\r\n${jwt.slice(40)}`),
  refusal('a JWT after an authentication scheme', `Bearer ${jwt} is over`),
  refusal('a token in a body with too many values to search', `no ${PLANTED.body}`, {
    list: Array.from({ length: 6_000 }, () => 0),
    token: PLANTED.body,
  }),
]);

it("the error does not contain the proxy's password or message if the proxy rejects the connection", async () => {
  const secret = 'Pr0xy-password-Qz+7/Kx';
  const sockets = new Set<Socket>();
  const proxy = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const message = `no: ${secret} in ${chunk.toString('latin1').replaceAll('\r\n', ' ')}`;
      socket.end(
        `HTTP/1.1 407 ${message}\r\nx-said: ${message}\r\ncontent-length: ${message.length}\r\n\r\n${message}`,
      );
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
