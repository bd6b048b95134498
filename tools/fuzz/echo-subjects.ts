import { createPaisr } from '@x/paisr';
import { createPaySecureZ } from '@x/paysecurez';
import { createSingleView } from '@x/singleview';
import type { Random } from './random.js';
import { randomSecret } from './random-secrets.js';
import type { OpenClient, Surroundings } from './subject.js';

/** A provider that repeats what it was sent. */
export interface EchoSubject {
  readonly name: string;
  /** Where tokens are requested; undefined where there are none. */
  readonly tokenPath?: string;
  /** Opens a client with credentials of its own, for one call. */
  open(
    surroundings: Surroundings,
    random: Random,
  ): { readonly client: OpenClient; readonly credentials: readonly string[] };
  /** The answer that issues a token. */
  issue(token: string): object;
  /** A refusal in these words, as the provider writes it. */
  refuse(words: string, status: number): object;
}

interface Caller {
  readonly http: { get(path: string): Promise<unknown> };
  status(): unknown;
  close(): Promise<void>;
}

/** A client of which either a token is requested, or what it is for. */
function opened(client: Caller & { token?(): Promise<unknown> }, credentials: object, random: Random) {
  const call =
    client.token !== undefined && random.oneIn(3) ? () => client.token?.() : () => client.http.get('/api/things');
  return {
    client: { call: async () => call(), status: () => client.status(), close: () => client.close() },
    credentials: Object.values(credentials) as string[],
  };
}

export const ECHO_SUBJECTS: readonly EchoSubject[] = [
  {
    name: 'paisr',
    open: (surroundings, random) => {
      const credentials = { token: randomSecret(random) };
      const client = createPaisr({ ...surroundings, credentials });
      const { status, close } = client;
      if (random.oneIn(2)) return opened(client, credentials, random);
      return {
        client: { call: () => client.accessTokens.list(), status: status.bind(client), close: close.bind(client) },
        credentials: [credentials.token],
      };
    },
    issue: () => ({}),
    refuse: (message) => ({ success: false, message }),
  },
  {
    name: 'paysecurez',
    tokenPath: '/api/token',
    open: (surroundings, random) => {
      const credentials = { clientId: randomSecret(random), clientSecret: randomSecret(random) };
      return opened(createPaySecureZ({ ...surroundings, credentials }), credentials, random);
    },
    issue: (token) => ({ access_token: token, expires_in: 1800, token_type: 'Bearer' }),
    refuse: (error, statusCode) => ({ statusCode, message: 'Refused', error }),
  },
  {
    name: 'singleview',
    tokenPath: '/v1/api/observice/token',
    open: (surroundings, random) => {
      const credentials = {
        clientId: randomSecret(random),
        clientCode: randomSecret(random),
        merchantId: randomSecret(random),
      };
      return opened(createSingleView({ ...surroundings, credentials }), credentials, random);
    },
    issue: (token) => ({ success: true, payload: { access_token: token, token_type: 'Bearer', expires_in: 3600 } }),
    refuse: (message) => ({ success: false, errorCode: 'OBS-400', message }),
  },
];
