import { gzipSync } from 'node:zlib';
import { type HttpServer, json, startServer } from '@x/test-kit/http-server';

/** Decompressed size of the decompression bomb. */
const BOMB_BYTES = 32 * 1024 * 1024;

/** Starts a hostile provider that issues tokens like PaySecureZ, but misbehaves on some paths. */
export async function startTrapServer(tls?: Parameters<typeof startServer>[1]): Promise<HttpServer> {
  const bomb = gzipSync(Buffer.alloc(BOMB_BYTES, ' '));
  const server = await startServer(({ url }, response) => {
    if (url === '/api/token') {
      return json(response, 200, { access_token: 'trap_token', expires_in: 1800, token_type: 'Bearer' });
    }
    if (url === '/bomb') {
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      return void response.writeHead(200, headers).end(bomb);
    }
    if (url === '/gzip') {
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      return void response.writeHead(200, headers).end(gzipSync('{"good":true}'));
    }
    if (url === '/lost') return void response.destroy();
    if (url === '/seen') return json(response, 200, { lost: server.seen.filter((one) => one.url === '/lost').length });
    json(response, 200, { good: true });
  }, tls);
  return server;
}
