import { RegExpRouter } from 'hono/router/reg-exp-router';
import { SmartRouter } from 'hono/router/smart-router';
import { TrieRouter } from 'hono/router/trie-router';
import { type HttpMethod, METHODS, type Provider, type ProviderName, type Route, type RouteName } from './route.js';

/** A route and the provider that it belongs to. */
export interface OwnedRoute {
  readonly route: Route;
  readonly owner: ProviderName;
}

/** The route that matches a request, and the request's path parameters. */
export interface Found extends OwnedRoute {
  readonly param: (name: string) => string;
}

/** Finds the route for a request. Custom routes take precedence. */
export class RouteTable {
  readonly #provided: readonly OwnedRoute[];
  #added: readonly OwnedRoute[] = [];
  #router: SmartRouter<OwnedRoute>;
  readonly #names: Set<RouteName>;

  constructor(providers: Readonly<Record<ProviderName, Provider>>) {
    const owners = Object.entries(providers) as [ProviderName, Provider][];
    this.#provided = owners.flatMap(([owner, { routes }]) => routes.map((route) => ({ route, owner })));
    this.#router = this.#routing();
    this.#names = new Set(['unknown', ...this.#provided.map(({ route }) => route.name)]);
  }

  /**
   * The names of all routes that exist or have existed. Recorded requests may still contain the names of removed
   * routes.
   */
  get names(): readonly RouteName[] {
    return [...this.#names];
  }

  /** Returns the route with this method and path. Names of path parameters may differ. */
  declared(method: HttpMethod, path: string): Route | undefined {
    const bare = (one: string): string => one.replace(/:\w+/g, ':');
    const same = ({ route }: OwnedRoute): boolean => route.method === method && bare(route.path) === bare(path);
    return [...this.#added, ...this.#provided].find(same)?.route;
  }

  /** Adds a route. Returns a function that removes it. */
  add(added: OwnedRoute): () => void {
    this.#names.add(added.route.name);
    this.#added = [added, ...this.#added];
    this.#router = this.#routing();
    return () => {
      this.#added = this.#added.filter((one) => one !== added);
      this.#router = this.#routing();
    };
  }

  find(method: string, path: string): Found | undefined {
    // GET routes also handle HEAD requests.
    const [handlers, stash] = this.#router.match(method === 'HEAD' ? 'GET' : method, path);
    const first = handlers[0];
    if (first === undefined) return undefined;
    const [{ route, owner }, params] = first;
    const param = (name: string): string => {
      const part = params[name] ?? '';
      return decoded(typeof part === 'number' ? (stash?.[part] ?? '') : part);
    };
    return { route, owner, param };
  }

  /** Returns the HTTP methods that are allowed for a path. */
  allowed(path: string): readonly string[] {
    const served = METHODS.filter((method) => this.find(method, path) !== undefined);
    return served.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  }

  /** Build a new router after each change, because a router cannot be changed after its first match. */
  #routing(): SmartRouter<OwnedRoute> {
    const router = new SmartRouter<OwnedRoute>({ routers: [new RegExpRouter(), new TrieRouter()] });
    for (const owned of [...this.#added, ...this.#provided]) router.add(owned.route.method, owned.route.path, owned);
    return router;
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
