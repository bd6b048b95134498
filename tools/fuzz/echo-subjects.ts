import { createPaisr } from '@x/paisr';
import { createPaySecureZ } from '@x/paysecurez';
import { createSingleView } from '@x/singleview';
import type { OpenClient, Surroundings } from './subject.js';

/** A fake provider whose error responses repeat the secrets that it received. */
export interface EchoSubject<Name extends string = string> {
  readonly name: string;
  readonly credentials: readonly Name[];
  /** Path of the token request, if there is one. */
  readonly tokenPath?: string;
  /**
   * Opens a client for a single call. If `ownOperation` is true, the call is a provider operation instead of an API
   * call.
   */
  open(surroundings: Surroundings, credentials: Readonly<Record<Name, string>>, ownOperation: boolean): OpenClient;
  /** Returns the body of a token response. */
  issue(token: string): object;
  /** Returns the body of an error response with this message in the provider's format. */
  refuse(words: string, status: number): object;
}

interface Caller {
  readonly http: { get(path: string): Promise<unknown> };
  status(): unknown;
  close(): Promise<void>;
}

function opened<Client extends Caller>(
  client: Client,
  own: ((client: Client) => Promise<unknown>) | false,
): OpenClient {
  const call = own || (({ http }) => http.get('/api/things'));
  return { call: async () => call(client), status: () => client.status(), close: () => client.close() };
}

const paisr: EchoSubject<'token'> = {
  name: 'paisr',
  credentials: ['token'],
  open: (surroundings, credentials, own) =>
    opened(createPaisr({ ...surroundings, credentials }), own && (({ accessTokens }) => accessTokens.list())),
  issue: () => ({}),
  refuse: (message) => ({ success: false, message }),
};

const paysecurez: EchoSubject<'clientId' | 'clientSecret'> = {
  name: 'paysecurez',
  credentials: ['clientId', 'clientSecret'],
  tokenPath: '/api/token',
  open: (surroundings, credentials, own) =>
    opened(createPaySecureZ({ ...surroundings, credentials }), own && ((client) => client.token())),
  issue: (token) => ({ access_token: token, expires_in: 1800, token_type: 'Bearer' }),
  refuse: (error, statusCode) => ({ statusCode, message: 'Refused', error }),
};

const singleview: EchoSubject<'clientId' | 'clientCode' | 'merchantId' | 'signatureKey'> = {
  name: 'singleview',
  credentials: ['clientId', 'clientCode', 'merchantId', 'signatureKey'],
  tokenPath: '/v1/api/observice/token',
  open: (surroundings, credentials, own) =>
    opened(
      createSingleView({ ...surroundings, credentials }),
      // A signed call must have a JSON body.
      own ? (client) => client.token() : ({ http }) => http.post('/api/things', {}),
    ),
  issue: (token) => ({ success: true, payload: { access_token: token, token_type: 'Bearer', expires_in: 3600 } }),
  refuse: (errorMessage) => ({ errorCode: 'MW-400', errorMessage }),
};

export const ECHO_SUBJECTS: readonly EchoSubject[] = [paisr, paysecurez, singleview];
