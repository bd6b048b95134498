import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { HttpClient, Pipeline, PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline';
import type { Endpoint } from '../endpoint.js';
import { tlsFreeAgent } from './agents.js';
import { peer, readJson } from './peer.js';

type Library = typeof import('@azure/core-rest-pipeline');

/** Objects that all tenants of a process share. */
interface Shared {
  readonly library: Library;
  readonly url: string;
  readonly http: HttpClient;
  readonly credential: TokenCredential;
  readonly request: PipelineRequest;
  createPipeline(): Pipeline;
}

interface Client {
  readonly shared: Shared;
  readonly bearer: PipelinePolicy;
  /** Created on the first GET, because benchmarks of cached tokens do not need a pipeline. */
  pipeline: Pipeline | undefined;
}

let shared: Shared | undefined;

export const azure = peer<Client>({
  name: '@azure/core-rest-pipeline',
  imports: {
    '@azure/core-rest-pipeline': [
      'bearerTokenAuthenticationPolicy',
      'createDefaultHttpClient',
      'createPipelineFromOptions',
      'createPipelineRequest',
    ],
  },
  glue: "A TokenCredential for our endpoint. The package supports only https, so its agent connects without TLS. `token()` runs the package's bearer policy without a network request.",
  async open(endpoint) {
    const library = await import('@azure/core-rest-pipeline');
    shared ??= share(library, endpoint);
    const { credential } = shared;
    return {
      shared,
      bearer: library.bearerTokenAuthenticationPolicy({ credential, scopes: 'all' }),
      pipeline: undefined,
    };
  },
  token: ({ shared, bearer }) => bearer.sendRequest(shared.request, sendNowhere),
  async get(client, path) {
    const { library, url, http, createPipeline } = client.shared;
    if (client.pipeline === undefined) {
      client.pipeline = createPipeline();
      client.pipeline.addPolicy(client.bearer);
    }
    const request = library.createPipelineRequest({ url: url + path });
    const { status, bodyAsText } = await client.pipeline.sendRequest(http, request);
    return readJson(status, bodyAsText ?? '');
  },
});

function share(library: Library, endpoint: Endpoint): Shared {
  const url = `https://${endpoint.host}:${endpoint.port}`;
  const http = library.createDefaultHttpClient();
  const agent = tlsFreeAgent(endpoint);
  // As documented, the pipeline includes retries, redirects, decompression and logs.
  const createPipeline = (): Pipeline => library.createPipelineFromOptions({ agent });
  const pipeline = createPipeline();
  async function getToken(): Promise<AccessToken> {
    const request = library.createPipelineRequest({ url: `${url}/token`, method: 'POST', body: '{}' });
    const { status, bodyAsText } = await pipeline.sendRequest(http, request);
    const response = readJson(status, bodyAsText ?? '') as { access_token: string; expires_in: number };
    return { token: response.access_token, expiresOnTimestamp: Date.now() + response.expires_in * 1000 };
  }
  return {
    library,
    url,
    http,
    createPipeline,
    credential: { getToken },
    request: library.createPipelineRequest({ url }),
  };
}

const sendNowhere = async (request: PipelineRequest) => ({ status: 200, headers: request.headers, request });
