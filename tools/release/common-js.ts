const IMPORT = /^import ([^;]+?) from '([^']+)';$/gm;

/**
 * Converts a README example from an ES module to CommonJS: `require` instead of `import`, and an async function around the code.
 * Throws if the example has exports, or imports of another form.
 */
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
