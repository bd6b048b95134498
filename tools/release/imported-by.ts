/** Returns the packages that an example imports, without Node's built-in modules. */
export function importedBy(code: string): readonly string[] {
  return [...code.matchAll(/^import .+ from '((?:@[\w-]+\/)?[\w.-]+)';/gm)].map(([, name = '']) => name);
}
