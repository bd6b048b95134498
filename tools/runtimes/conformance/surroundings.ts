/**
 * The servers that the checks use. Their URLs and credentials come from environment variables, which all runtimes support.
 */
export interface Surroundings {
  readonly paisr: { readonly baseUrl: string; readonly credentials: { readonly token: string } };
  readonly paysecurez: {
    readonly baseUrl: string;
    readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  };
  readonly singleview: {
    readonly baseUrl: string;
    readonly credentials: Readonly<Record<'clientId' | 'clientCode' | 'merchantId' | 'signatureKey', string>>;
  };
  /** Client options for a misbehaving provider. */
  readonly trap: Surroundings['paysecurez'];
  /** URL of a server with an untrusted certificate. */
  readonly impostorUrl: string;
  readonly engine: 'undici' | 'fetch';
  /** Sends a request to the sandbox's control API. Resolves to the response body. */
  control(method: string, path: string, body?: object): Promise<unknown>;
}

/** Reads the environment variables. Throws if one is missing. */
export function surroundingsOf(env: Readonly<Record<string, string | undefined>>): Surroundings {
  const read = (name: string): string => {
    const value = env[name];
    if (value === undefined) throw new Error(`${name}: is required in the environment (missing)`);
    return value;
  };
  return {
    paisr: { baseUrl: read('PAISR_BASE_URL'), credentials: { token: read('PAISR_TOKEN') } },
    paysecurez: {
      baseUrl: read('PAYSECUREZ_BASE_URL'),
      credentials: { clientId: read('PAYSECUREZ_CLIENT_ID'), clientSecret: read('PAYSECUREZ_CLIENT_SECRET') },
    },
    singleview: {
      baseUrl: read('SINGLEVIEW_BASE_URL'),
      credentials: {
        clientId: read('SINGLEVIEW_CLIENT_ID'),
        clientCode: read('SINGLEVIEW_CLIENT_CODE'),
        merchantId: read('SINGLEVIEW_MERCHANT_ID'),
        signatureKey: read('SINGLEVIEW_SIGNATURE_KEY'),
      },
    },
    trap: { baseUrl: read('TRAP_URL'), credentials: { clientId: 'trap_id', clientSecret: 'trap_secret' } },
    impostorUrl: read('IMPOSTOR_URL'),
    engine: read('EXPECTED_ENGINE') === 'fetch' ? 'fetch' : 'undici',
    control: async (method, path, body) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(read('CONTROL_URL') + path, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
      return response.status === 204 ? undefined : response.json();
    },
  };
}
