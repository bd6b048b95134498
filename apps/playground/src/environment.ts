import type { PaisrOptions } from '@x/paisr';
import type { PaySecureZOptions } from '@x/paysecurez';
import type { SingleViewOptions } from '@x/singleview';

/** Client options for each live provider. A provider without credentials is `undefined` and uses the sandbox. */
export interface LiveProviders {
  readonly paisr?: PaisrOptions & { readonly write: boolean };
  readonly paysecurez?: PaySecureZOptions & { readonly path?: string };
  readonly singleview?: SingleViewOptions & { readonly path?: string; readonly body?: string };
}

/**
 * An environment variable for a live provider. If one of the provider's required variables is set, all of them must be
 * set.
 */
type Variable = readonly [name: string, meaning: string, need: 'required' | 'optional'];

const VARIABLES = {
  paisr: [
    ['PAISR_TOKEN', 'an access token of your account', 'required'],
    ['PAISR_BASE_URL', 'base URL of a different environment, such as https://api.staging.paisr.tech/v2', 'optional'],
    [
      'PAISR_WRITE',
      '1 to create, use and revoke a key in the terminal run; by default, it only lists keys',
      'optional',
    ],
  ],
  paysecurez: [
    ['PAYSECUREZ_CLIENT_ID', 'your client ID', 'required'],
    ['PAYSECUREZ_CLIENT_SECRET', 'your client secret', 'required'],
    ['PAYSECUREZ_BASE_URL', 'base URL of a different environment', 'optional'],
    ['PAYSECUREZ_PATH', 'path of a GET request to send with the token', 'optional'],
  ],
  singleview: [
    ['SINGLEVIEW_CLIENT_ID', 'your client ID', 'required'],
    ['SINGLEVIEW_CLIENT_CODE', 'your client code', 'required'],
    ['SINGLEVIEW_MERCHANT_ID', 'your merchant ID', 'required'],
    ['SINGLEVIEW_BASE_URL', 'the base URL that you received at onboarding', 'required'],
    ['SINGLEVIEW_GRANT_TYPE', 'a different spelling of client_credentials', 'optional'],
    ['SINGLEVIEW_SIGNATURE_KEY', 'your signature key', 'optional'],
    ['SINGLEVIEW_PATH', 'path of a POST request to send with the token', 'optional'],
    ['SINGLEVIEW_BODY', 'JSON body of this request; by default {}', 'optional'],
  ],
} as const satisfies Record<string, readonly Variable[]>;

/** The list of environment variables that `--help` prints. */
export const variablesHelp: string = Object.values(VARIABLES)
  .flat()
  .map(([name, meaning, need]) => `  ${name.padEnd(26)}${meaning}${need === 'optional' ? ' (optional)' : ''}`)
  .join('\n');

/**
 * Reads the credentials of the live providers. Throws an error if only some of a provider's required variables are set.
 */
export function readEnvironment(env: NodeJS.ProcessEnv): LiveProviders {
  const paisr = variablesOf(env, VARIABLES.paisr);
  const paysecurez = variablesOf(env, VARIABLES.paysecurez);
  const singleview = variablesOf(env, VARIABLES.singleview);
  return {
    ...(paisr && {
      paisr: {
        credentials: { token: paisr('PAISR_TOKEN') },
        ...optional('baseUrl', env['PAISR_BASE_URL']),
        write: env['PAISR_WRITE'] === '1',
      },
    }),
    ...(paysecurez && {
      paysecurez: {
        credentials: {
          clientId: paysecurez('PAYSECUREZ_CLIENT_ID'),
          clientSecret: paysecurez('PAYSECUREZ_CLIENT_SECRET'),
        },
        ...optional('baseUrl', env['PAYSECUREZ_BASE_URL']),
        ...optional('path', env['PAYSECUREZ_PATH']),
      },
    }),
    ...(singleview && {
      singleview: {
        credentials: {
          clientId: singleview('SINGLEVIEW_CLIENT_ID'),
          clientCode: singleview('SINGLEVIEW_CLIENT_CODE'),
          merchantId: singleview('SINGLEVIEW_MERCHANT_ID'),
          ...optional('signatureKey', env['SINGLEVIEW_SIGNATURE_KEY']),
        },
        baseUrl: singleview('SINGLEVIEW_BASE_URL'),
        ...optional('grantType', env['SINGLEVIEW_GRANT_TYPE']),
        ...optional('path', env['SINGLEVIEW_PATH']),
        ...optional('body', env['SINGLEVIEW_BODY']),
      },
    }),
  };
}

/**
 * Returns a function that reads a provider's required variables. Returns `undefined` if none of them is set, and throws
 * an error if only some of them are set.
 */
function variablesOf<const Name extends string>(
  env: NodeJS.ProcessEnv,
  variables: readonly (readonly [Name, string, 'required' | 'optional'])[],
): ((name: Name) => string) | undefined {
  const required = variables.filter(([, , need]) => need === 'required').map(([name]) => name);
  const missing = required.filter((name) => !env[name]);
  if (missing.length === required.length) return undefined;
  if (missing.length > 0) {
    throw new TypeError(
      `${missing.join(', ')}: required together with ${required.filter((name) => env[name]).join(', ')} (missing)`,
    );
  }
  return (name) => env[name] ?? '';
}

function optional<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return (value ? { [key]: value } : {}) as { readonly [K in Key]?: string };
}
