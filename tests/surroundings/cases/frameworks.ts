import { asModule, CALLED } from '../calls.js';
import type { Surrounding } from '../surrounding.js';
import type { Toolset } from '../tools.js';

/**
 * Code that starts a server with `start(routes)`, which resolves to its base URL and a function that closes it. Prints
 * the status of the response to each failed call, and the response to the calls that succeed.
 */
const REQUESTS = `
  const { env } = process;
  const wrong = 'canary-secret';
  const paisr = createPaisr({ baseUrl: env.PAISR_BASE_URL, credentials: { token: wrong } });
  const paysecurez = createPaySecureZ({
    baseUrl: env.PAYSECUREZ_BASE_URL,
    credentials: { clientId: env.PAYSECUREZ_CLIENT_ID, clientSecret: wrong },
  });
  const singleview = createSingleView({
    baseUrl: env.SINGLEVIEW_BASE_URL,
    credentials: { clientId: env.SINGLEVIEW_CLIENT_ID, clientCode: wrong, merchantId: wrong },
  });
  const routes = {
    '/calls': callAll,
    '/key': () => paisr.http.get('/invoices'),
    '/resource': () => paisr.accessTokens.get('tkn_none'),
    '/credentials': () => paysecurez.http.get('/api/v1/transactions/none/status'),
    '/transaction': () => paysecurez.transaction((tx) => tx.http.post('/api/v1/transactions', {})),
    '/token': () => singleview.token(),
    '/options': () => createPaisr({}),
  };
  const { url, close } = await start(routes);
  for (const path of Object.keys(routes)) {
    const response = await fetch(url + path);
    const text = await response.text();
    console.log(path, response.status, response.status === 200 ? text : '', text.includes('canary') ? 'LEAKED' : '');
  }
  await close();
`;

const FAILING = ['key', 'resource', 'credentials', 'transaction', 'token', 'options'];
const PRINTS = new RegExp(`^/calls 200 ${CALLED} *\n${FAILING.map((path) => `/${path} 500 *\n`).join('')}`, 'm');

const LISTEN = `
  const listening = (server) => new Promise((resolve) => server.once('listening', () => resolve({
    url: 'http://127.0.0.1:' + server.address().port,
    close: () => new Promise((done) => server.close(done)),
  })));
`;

const framework = (name: string, tools: Toolset, imports: string, start: string): Surrounding => ({
  name,
  tools,
  files: { 'index.mjs': `${imports}\n${asModule(`${LISTEN}\n${start}\n${REQUESTS}`)}` },
  command: 'node index.mjs',
  // Express prints uncaught errors in all other environments.
  env: { NODE_ENV: 'test' },
  prints: PRINTS,
});

/** Express 4 does not handle a handler's rejected promise. */
const express = (pass: boolean): string => `
  const start = (routes) => {
    const app = express();
    for (const [path, run] of Object.entries(routes)) {
      app.get(path, async (request, response, next) => {
        ${pass ? 'try { response.send(await run()); } catch (error) { next(error); }' : 'response.send(await run());'}
      });
    }
    return listening(app.listen(0, '127.0.0.1'));
  };`;

const nest = (): string => `
  const start = async (routes) => {
    class Controls {}
    for (const [path, run] of Object.entries(routes)) {
      Controls.prototype[path] = () => run();
      Get(path)(Controls.prototype, path, Object.getOwnPropertyDescriptor(Controls.prototype, path));
    }
    Controller()(Controls);
    class Root {}
    Module({ controllers: [Controls] })(Root);
    const app = await NestFactory.create(Root, { logger: false });
    await app.listen(0, '127.0.0.1');
    return { url: await app.getUrl(), close: () => app.close() };
  };`;

/** Web frameworks. For an uncaught ProviderError, our user's server must respond with a 500, and never with a 401. */
export const FRAMEWORKS: readonly Surrounding[] = [
  { ...framework('Express', 'small', "import express from 'express';", express(false)), quick: true },
  framework('Express 4', 'frameworks', "import express from 'express-4';", express(true)),
  framework('Express 5', 'frameworks', "import express from 'express-5';", express(false)),
  framework(
    'Koa',
    'frameworks',
    "import Koa from 'koa';",
    `const start = (routes) => {
      const app = new Koa();
      app.silent = true;
      app.use(async (context) => { context.body = await routes[context.path](); });
      return listening(app.listen(0, '127.0.0.1'));
    };`,
  ),
  framework(
    'Fastify',
    'frameworks',
    "import Fastify from 'fastify';",
    `const start = async (routes) => {
      const app = Fastify();
      for (const [path, run] of Object.entries(routes)) app.get(path, run);
      return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() };
    };`,
  ),
  framework(
    'hapi',
    'frameworks',
    "import Hapi from '@hapi/hapi';",
    `const start = async (routes) => {
      const server = Hapi.server({ port: 0, host: '127.0.0.1' });
      for (const [path, run] of Object.entries(routes)) server.route({ method: 'GET', path, handler: run });
      await server.start();
      return { url: server.info.uri, close: () => server.stop() };
    };`,
  ),
  framework(
    'Nest',
    'nest',
    "import 'reflect-metadata';\nimport { Controller, Get, Module } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';",
    nest(),
  ),
];
