import { transformSync } from '@swc/core';

/** What a recipe receives instead of the modules and globals of this process. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Modules that the recipe imports, by name, such as other recipes. Default: the installed modules. */
  readonly modules?: Readonly<Record<string, unknown>>;
}

/** A running recipe. */
export interface Recipe<Exports> {
  readonly exports: Exports;
  /** Calls the recipe's listener for SIGTERM. */
  terminate(): unknown;
  /** Ends the recipe's current `setTimeout` calls. */
  endTimers(): void;
}

/**
 * Runs a code block of a document as a CommonJS module.
 *
 * @param load Loads installed modules: the `require` of the test file.
 */
export function runRecipe<Exports>(
  code: string,
  load: (name: string) => unknown,
  { env = {}, modules = {} }: Surroundings = {},
): Recipe<Exports> {
  const { code: compiled } = transformSync(code, {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  const exports = {} as Exports;
  let onTerminate: () => unknown = () => undefined;
  const timers: (() => void)[] = [];
  const process = { env, once: (_signal: string, listener: () => unknown) => (onTerminate = listener) };
  const setTimeout = (callback: () => void): number => timers.push(callback);
  const require = (name: string): unknown => (Object.hasOwn(modules, name) ? modules[name] : load(name));
  new Function('exports', 'require', 'process', 'setTimeout', compiled)(exports, require, process, setTimeout);
  return {
    exports,
    terminate: () => onTerminate(),
    endTimers() {
      for (const end of timers.splice(0)) end();
    },
  };
}
