import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

type Json = Readonly<Record<string, unknown>>;

/** An operation of an OpenAPI description. */
export interface Described {
  /** The method and the path, such as `GET /access-tokens/{token_id}`. */
  readonly name: string;
  readonly path: string;
  /** Returns the faults in the values of the path's parameters. */
  pathFaults(path: string): readonly string[];
  /** Returns the faults in a request body, or in its absence. */
  requestFaults(body: unknown): readonly string[];
  /** Returns the faults in a response body. */
  responseFaults(status: number, body: unknown): readonly string[];
}

/**
 * An OpenAPI 3 description. Descriptions rarely say which fields are allowed, so a field that is not described counts as
 * a fault.
 */
export class Description {
  readonly title: string;
  readonly operations: readonly Described[];
  readonly #root: Json;
  readonly #ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true, logger: false });
  readonly #validators = new Map<string, ValidateFunction>();

  /** @throws Error if the text is not an OpenAPI 3 description in YAML or JSON. */
  constructor(text: string) {
    const root: unknown = parse(text);
    if (!isObject(root) || !/^3\./.test(String(root['openapi'])) || !isObject(root['paths'])) {
      throw new Error('must be an OpenAPI 3 description with paths');
    }
    this.#root = closed(root) as Json;
    const { title, version } = Object(this.#root['info']) as { title?: unknown; version?: unknown };
    this.title = `${String(title)} ${String(version)}`;
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(this.#root, 'description');
    this.operations = Object.keys(root['paths']).flatMap((path) => this.#operationsOf(path));
  }

  /** Returns the operation with this method whose path matches. Fixed segments take precedence over parameters. */
  find(method: string, path: string): Described | undefined {
    const found = this.operations.filter(
      (one) => one.name.startsWith(`${method} `) && new RegExp(`^${patternOf(one.path)}$`).test(path),
    );
    return found.sort((one, other) => one.path.split('{').length - other.path.split('{').length)[0];
  }

  #operationsOf(path: string): readonly Described[] {
    const item = ['paths', path];
    const methods = ['get', 'put', 'post', 'delete', 'patch'].filter((method) => isObject(this.#at([...item, method])));
    return methods.map((method) => this.#operation(path, method, [...item, method]));
  }

  #operation(path: string, method: string, at: readonly string[]): Described {
    const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    return {
      name: `${method.toUpperCase()} ${path}`,
      path,
      pathFaults: (given) => {
        const values = new RegExp(`^${patternOf(path)}$`).exec(given)?.slice(1) ?? [];
        return names.flatMap((name, index) => this.#parameterFaults(at, name, values[index]));
      },
      requestFaults: (body) => {
        const place = this.#place([...at, 'requestBody']);
        const described = this.#at(place);
        if (body === undefined) return isObject(described) && described['required'] === true ? ['is missing'] : [];
        return isObject(described) ? this.#faults([...place, ...JSON_BODY], body) : ['is not described'];
      },
      responseFaults: (status, body) => {
        const keys = [String(status), `${Math.trunc(status / 100)}XX`, 'default'];
        const key = keys.find((one) => this.#at([...at, 'responses', one]) !== undefined);
        if (key === undefined) return ['is not described'];
        return this.#faults([...this.#place([...at, 'responses', key]), ...JSON_BODY], body);
      },
    };
  }

  /** Parameters of a path may be described for all of its methods. */
  #parameterFaults(at: readonly string[], name: string | undefined, value: string | undefined): readonly string[] {
    for (const holder of [at, at.slice(0, -1)]) {
      const parameters = this.#at([...holder, 'parameters']);
      for (const index of Object.keys(Array.isArray(parameters) ? parameters : [])) {
        const place = this.#place([...holder, 'parameters', index]);
        const parameter = Object(this.#at(place)) as { name?: unknown; in?: unknown };
        if (parameter.name === name && parameter.in === 'path') {
          return this.#faults([...place, 'schema'], value).map((fault) => `${name} ${fault}`);
        }
      }
    }
    return [`${name} is not described`];
  }

  /** Returns the faults of a value, according to the schema at a place in the description. */
  #faults(at: readonly string[], value: unknown): readonly string[] {
    if (this.#at(at) === undefined) return value === undefined ? [] : ['is not described'];
    const pointer = pointerTo(at);
    const validate = this.#validators.get(pointer) ?? this.#ajv.compile({ $ref: `description#${pointer}` });
    this.#validators.set(pointer, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(faultOf);
  }

  /** Returns the place that a reference in the description leads to, or the place itself. */
  #place(at: readonly string[]): readonly string[] {
    const value = this.#at(at);
    const reference = isObject(value) && value['$ref'];
    if (typeof reference !== 'string') return at;
    if (!reference.startsWith('#/')) throw new Error(`must not refer to other files (${reference})`);
    return this.#place(reference.slice(2).split('/').map(unescaped));
  }

  #at(place: readonly string[]): unknown {
    let value: unknown = this.#root;
    for (const step of place) value = Object.hasOwn(Object(value) as object, step) ? (value as Json)[step] : undefined;
    return value;
  }
}

const JSON_BODY = ['content', 'application/json', 'schema'];

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a copy in which a schema with `properties` allows no others, unless it says something about others. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (!isObject(value)) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, field]) => [name, closed(field)]));
  // The schemas of `allOf` describe one object together.
  const isPart = Object.hasOwn(value, 'allOf') || Object.hasOwn(value, 'additionalProperties');
  if (isPart || !isObject(value['properties'])) return copy;
  return { ...copy, additionalProperties: false };
}

/** Returns a pattern for a path, with a group for each parameter. */
function patternOf(path: string): string {
  const parts = path.split(/\{[^}]+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return parts.join('([^/]+)');
}

function pointerTo(at: readonly string[]): string {
  return at.map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');
}

function unescaped(step: string): string {
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
}

function faultOf({ instancePath, keyword, params, message }: ErrorObject): string {
  const name = keyword === 'additionalProperties' ? ` (${String(params['additionalProperty'])})` : '';
  return `${instancePath} ${message}${name}`.trim();
}
