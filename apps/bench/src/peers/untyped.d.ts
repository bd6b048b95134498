/** Types of the functions that the bench uses from untyped packages. */

declare module 'simple-oauth2' {
  interface AccessToken {
    readonly token: { readonly access_token: string };
    expired(): boolean;
  }

  export class ClientCredentials {
    constructor(options: {
      readonly client: { readonly id: string; readonly secret: string };
      readonly auth: { readonly tokenHost: string };
    });
    getToken(parameters: object): Promise<AccessToken>;
  }
}

declare module 'axios-token-interceptor' {
  import type { InternalAxiosRequestConfig } from 'axios';

  interface Options<Token> {
    getToken(): Promise<Token>;
    headerFormatter(token: Token): string;
  }

  function tokenInterceptor<Token>(
    options: Options<Token>,
  ): (config: InternalAxiosRequestConfig) => Promise<InternalAxiosRequestConfig>;

  namespace tokenInterceptor {
    function tokenCache<Token>(
      getToken: () => Promise<Token>,
      options: { getMaxAge(token: Token): number },
    ): () => Promise<Token>;
  }

  export = tokenInterceptor;
}
