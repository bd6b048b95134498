/** Where a runtime finds what it is tried against: read from the environment, so that it is the same on all of them. */
export interface Surroundings {
  readonly paisr: { readonly baseUrl: string; readonly credentials: { readonly token: string } };
  readonly paysecurez: {
    readonly baseUrl: string;
    readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  };
  readonly singleview: {
    readonly baseUrl: string;
    readonly credentials: { readonly clientId: string; readonly clientCode: string; readonly merchantId: string };
  };
  /** A provider that is up to no good. */
  readonly trap: Surroundings['paysecurez'];
  /** Where somebody answers in the provider's place, with a certificate that nobody vouches for. */
  readonly impostorUrl: string;
  readonly engine: 'undici' | 'fetch';
  /** Tells the sandbox what to do, and gives its answer. */
  control(method: string, path: string, body?: object): Promise<unknown>;
}

/** Reads the surroundings from variables of the environment. */
export function surroundingsOf(env: Readonly<Record<string, string | undefined>>): Surroundings {
  const read = (name: string): string => {
    const value = env[name];
    if (value === undefined) throw new Error(`${name}: expected in the environment`);
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
      },
    },
    trap: { baseUrl: read('TRAP_URL'), credentials: { clientId: 'trap_id', clientSecret: 'trap_secret' } },
    impostorUrl: read('IMPOSTOR_URL'),
    engine: read('EXPECTED_ENGINE') === 'fetch' ? 'fetch' : 'undici',
    control: async (method, path, body) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(read('CONTROL_URL') + path, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
      return answer.status === 204 ? undefined : answer.json();
    },
  };
}
