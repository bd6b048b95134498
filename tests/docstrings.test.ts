import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** What TypeDoc writes about a name; of its JSON only what is looked at here. */
interface Reflection {
  readonly name: string;
  readonly variant?: string;
  readonly comment?: {
    readonly summary: readonly { readonly text: string }[];
    readonly blockTags?: readonly { readonly tag: string }[];
  };
  readonly type?: Type;
  readonly children?: readonly Reflection[];
  readonly signatures?: readonly Reflection[];
  readonly getSignature?: Reflection;
}

interface Type {
  readonly type: string;
  readonly name?: string;
  readonly types?: readonly Type[];
  readonly declaration?: Reflection;
}

const project = JSON.parse(readFileSync('reference/reference.json', 'utf8')) as Reflection;

/** Every name that is documented, with where it stands: `@x/core.ClientOptions.timeout`. */
function named(reflection: Reflection, path: string): readonly (readonly [string, Reflection])[] {
  const inside = [
    ...(reflection.children ?? []),
    ...(reflection.getSignature === undefined ? [] : [{ ...reflection.getSignature, name: 'get' }]),
    ...typesOf(reflection.type).flatMap(({ declaration }) => declaration?.children ?? []),
  ];
  return [[path, reflection], ...inside.flatMap((child) => named(child, `${path}.${child.name}`))];
}

function typesOf(type: Type | undefined): readonly Type[] {
  return type === undefined ? [] : [type, ...(type.types ?? []).flatMap(typesOf)];
}

const textOf = ({ comment }: Reflection): string => (comment?.summary ?? []).map(({ text }) => text).join('');

const all = (project.children ?? []).flatMap((module) => named(module, module.name));

/** What a number may be: a time, a size, a status, a count, a port. */
const UNIT =
  /\b(?:ms|milliseconds|seconds|bytes|status|how (?:often|many)|so many requests|requests? so far|calls so far|retry|port|share)\b/i;

describe('the docstrings of what is exported', () => {
  it('are there at all', () => {
    expect(all.length).toBeGreaterThan(200);
  });

  it('say of every number what it counts, or in what unit it is', () => {
    // A seed counts nothing: any number will do.
    const numbers = all.filter(
      ([, { type, name }]) => name !== 'seed' && typesOf(type).some((one) => one.name === 'number'),
    );
    expect(numbers.length).toBeGreaterThan(20);
    expect(numbers.flatMap(([path, reflection]) => (UNIT.test(textOf(reflection)) ? [] : [path]))).toEqual([]);
  });

  it('say of every function that makes or reads something what it throws', () => {
    const functions = all.flatMap(([path, { name, signatures = [] }]) =>
      /^(?:create|start|read)[A-Z]/.test(name) ? signatures.map((signature) => [path, signature] as const) : [],
    );
    expect(functions.length).toBeGreaterThan(4);
    const silent = functions.filter(([, { comment }]) => !comment?.blockTags?.some(({ tag }) => tag === '@throws'));
    expect(silent.map(([path]) => path)).toEqual([]);
  });
});
