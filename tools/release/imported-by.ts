/** The packages that an example imports, without what Node has by itself. */
export function importedBy(code: string): readonly string[] {
  return [...code.matchAll(/^import .+ from '((?:@[\w-]+\/)?[\w.-]+)';/gm)].map(([, name = '']) => name);
}
