const IMPORT = /^import ([^;]+?) from '([^']+)';$/gm;

/** Converts a README example from an ES module to CommonJS. Throws if it contains exports or unsupported imports. */
export function asCommonJs(module: string): string {
  const code = module.replace(
    IMPORT,
    (_, names: string, from: string) => `const ${bindings(names)} = require('${from}');`,
  );
  if (/^(import|export)\b/m.test(code)) throw new Error('imports must have the form: import … from …;');
  return `(async () => {\n${code}})();\n`;
}

function bindings(names: string): string {
  return names.replace(/^\* as /, '').replaceAll(' as ', ': ');
}
