import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { HttpClient, Pipeline, PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline';
import type { Endpoint } from '../endpoint.js';
import { tlsFreeAgent } from './agents.js';
import { type Peer, type PeerClient, readJson } from './peer.js';

type Library = typeof import('@azure/core-rest-pipeline');

export const azure: Peer = {
  name: '@azure/core-rest-pipeline',
  imports: {
    '@azure/core-rest-pipeline': [
      'bearerTokenAuthenticationPolicy',
      'createDefaultHttpClient',
      'createPipelineFromOptions',
      'createPipelineRequest',
    ],
  },
  glue: 'a TokenCredential that asks our endpoint. It speaks https only: its agent connects without TLS. `token()` is its bearer policy with nothing behind it',
  async open(endpoint) {
    const library = await import('@azure/core-rest-pipeline');
    shared ??= new AzureShared(library, endpoint);
    return new AzurePeer(shared);
  },
};

let shared: AzureShared | undefined;

/** What one process needs once, however many tenants it has. */
class AzureShared {
  readonly library: Library;
  readonly url: string;
  readonly client: HttpClient;
  readonly credential: TokenCredential;
  readonly request: PipelineRequest;
  readonly #agent: ReturnType<typeof tlsFreeAgent>;

  constructor(library: Library, endpoint: Endpoint) {
    this.library = library;
    this.url = `https://${endpoint.host}:${endpoint.port}`;
    this.client = library.createDefaultHttpClient();
    this.#agent = tlsFreeAgent(endpoint);
    const pipeline = this.pipeline();
    this.credential = { getToken: () => this.#getToken(pipeline) };
    this.request = library.createPipelineRequest({ url: this.url });
  }

  /** As its documents make one: retries, redirects, decompression, logs. */
  pipeline(): Pipeline {
    return this.library.createPipelineFromOptions({ agent: this.#agent });
  }

  async #getToken(pipeline: Pipeline): Promise<AccessToken> {
    const request = this.library.createPipelineRequest({ url: `${this.url}/token`, method: 'POST', body: '{}' });
    const { status, bodyAsText } = await pipeline.sendRequest(this.client, request);
    const answer = readJson(status, bodyAsText ?? '') as { access_token: string; expires_in: number };
    return { token: answer.access_token, expiresOnTimestamp: Date.now() + answer.expires_in * 1000 };
  }
}

const nowhere = async (request: PipelineRequest) => ({ status: 200, headers: request.headers, request });

class AzurePeer implements PeerClient {
  readonly #shared: AzureShared;
  readonly #bearer: PipelinePolicy;
  #pipeline: Pipeline | undefined;

  constructor(process: AzureShared) {
    this.#shared = process;
    this.#bearer = process.library.bearerTokenAuthenticationPolicy({ credential: process.credential, scopes: 'all' });
  }

  token(): Promise<unknown> {
    return this.#bearer.sendRequest(this.#shared.request, nowhere);
  }

  async get(path: string): Promise<unknown> {
    const { library, client, url } = this.#shared;
    if (this.#pipeline === undefined) {
      this.#pipeline = this.#shared.pipeline();
      this.#pipeline.addPolicy(this.#bearer);
    }
    const request = library.createPipelineRequest({ url: url + path });
    const { status, bodyAsText } = await this.#pipeline.sendRequest(client, request);
    return readJson(status, bodyAsText ?? '');
  }
}
