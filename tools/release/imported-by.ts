/** Returns the packages that an example imports. Ignores the built-in modules of Node. */
export function importedBy(code: string): readonly string[] {
  return [...code.matchAll(/^import .+ from '((?:@[\w-]+\/)?[\w.-]+)';/gm)].map(([, name = '']) => name);
}
