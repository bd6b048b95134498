/** Packages in each toolset, with the exact versions to install from the registry. */
export const TOOLS = {
  /** For `npm test`. Programs with these tools also use this workspace's Jest, esbuild and TypeScript. */
  small: {
    '@opentelemetry/api': '1.9.0',
    // The last release lines that run on Node 20.
    '@opentelemetry/instrumentation': '0.223.0',
    '@opentelemetry/instrumentation-http': '0.223.0',
    '@opentelemetry/instrumentation-undici': '0.33.0',
    '@opentelemetry/sdk-trace-node': '2.12.1',
    '@types/node': '20.19.43',
    'axios-cache-interceptor': '1.12.3',
    express: '5.3.0',
  },
  'jest-29': { jest: '29.7.0', 'jest-environment-jsdom': '29.7.0' },
  'jest-30': { jest: '30.5.2', 'jest-environment-jsdom': '30.5.2' },
  // The last release line that runs on Node 20.
  vitest: { vitest: '4.1.12', jsdom: '26.1.0', 'happy-dom': '20.0.0' },
  bundlers: {
    '@rollup/plugin-commonjs': '29.0.3',
    '@rollup/plugin-json': '6.1.0',
    '@rollup/plugin-node-resolve': '16.0.3',
    '@vercel/ncc': '0.38.4',
    esbuild: '0.28.2',
    rollup: '4.68.8',
    vite: '8.3.8',
    webpack: '5.113.0',
  },
  frameworks: {
    '@hapi/hapi': '21.4.10',
    'express-4': 'npm:express@4.22.3',
    'express-5': 'npm:express@5.3.0',
    fastify: '5.12.8',
    koa: '3.3.0',
  },
  nest: {
    '@nestjs/axios': '12.0.1',
    '@nestjs/common': '11.2.10',
    '@nestjs/core': '11.2.10',
    '@nestjs/platform-express': '11.2.10',
    'reflect-metadata': '0.2.2',
    rxjs: '7.8.2',
  },
  // The oldest and the newest axios version in our range, and a common version outside our range.
  'axios-oldest': { axios: '1.21.0', '@types/node': '20.19.43', typescript: '6.0.3' },
  'axios-newest': { axios: '1.21.1', '@types/node': '20.19.43', typescript: '6.0.3' },
  'axios-other': { axios: '1.7.9', '@types/node': '20.19.43', typescript: '6.0.3' },
  'no-axios': { '@types/node': '20.19.43', typescript: '6.0.3', 'typescript-5': 'npm:typescript@5.9.3' },
  'axios-plugins': {
    '@lifeomic/axios-fetch': '3.1.0',
    axios: '1.21.1',
    'axios-auth-refresh': '5.0.2',
    'axios-better-stacktrace': '2.1.7',
    'axios-case-converter': '1.1.2',
    'axios-concurrency': '1.0.4',
    // The last release line that runs on Node 20.
    'axios-cookiejar-support': '6.0.5',
    'axios-curlirize': '2.0.0',
    'axios-debug-log': '1.0.0',
    'axios-extensions': '4.0.0',
    'axios-logger': '2.8.1',
    'axios-mock-adapter': '2.1.0',
    'axios-observable': '2.1.0',
    'axios-rate-limit': '1.9.0',
    'axios-retry': '4.5.0',
    'retry-axios': '4.0.3',
    rxjs: '7.8.2',
    'tough-cookie': '6.0.0',
  },
  generators: {
    // The last release line that runs on Node 20.
    '@hey-api/openapi-ts': '0.95.0',
    '@ory/kratos-client': '26.2.0',
    axios: '1.21.1',
    // The last release line that runs on Node 20.
    orval: '7.13.2',
    'swagger-typescript-api': '13.13.0',
    typescript: '5.9.3',
  },
  // The last release lines that run on Node 20.
  mocks: { msw: '2.15.0', nock: '14.0.17', undici: '7.30.2' },
  sentry: { '@sentry/node': '11.12.0' },
  // For dd-trace and newrelic, these are the last release lines that run on Node 20.
  apm: { 'dd-trace': '5.132.0', 'elastic-apm-node': '4.18.0', newrelic: '13.20.0' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Name of a toolset, whose tools are installed together. */
export type Toolset = keyof typeof TOOLS;
