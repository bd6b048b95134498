import {
  type CheckedOptions,
  credentialsSchema,
  KeyClient,
  readOptions,
  TokenClient,
  type TokenProviderDefinition,
} from '@x/core';

export interface Credentials {
  readonly id: string;
  readonly secret: string;
}

interface TokenAnswer {
  readonly token: string;
}

/** A provider made up for this, which refuses with `{ refused }`. */
export const acme: TokenProviderDefinition<Credentials> = {
  name: 'acme',
  factory: 'createAcme',
  version: '1.0.0',
  baseUrl: 'https://fuzz.example',
  credentials: credentialsSchema({ id: 'the id', secret: 'the secret' }),
  refusal: (body) =>
    typeof body === 'object' && body !== null && 'refused' in body ? { message: body.refused } : undefined,
  token: {
    path: '/token',
    lifetime: 600,
    request: ({ id, secret }) => ({ id, secret }),
    response: {
      '~standard': {
        version: 1,
        vendor: 'acme',
        validate: (value) => ({
          value: { accessToken: (value as TokenAnswer).token, tokenType: undefined, expiresIn: undefined },
        }),
      },
    },
  },
};

export type Options = CheckedOptions<Credentials>;

export class AcmeClient extends TokenClient<Credentials> {}

/** The options of a client that sends through a dispatcher. */
export function optionsOf(given: object): Options {
  return readOptions(acme, given);
}

export function openKeys(options: Options): KeyClient<Credentials> {
  return new KeyClient(acme, options, ({ secret }) => secret);
}
