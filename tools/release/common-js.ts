const IMPORT = /^import ([^;]+?) from '([^']+)';$/gm;

/**
 * An example of a README, which is an ES module, as CommonJS: `require` in place of `import`, and a function around what
 * waits. Fails where the example has imports or exports of another form.
 */
export function asCommonJs(module: string): string {
  const code = module.replace(
    IMPORT,
    (_, names: string, from: string) => `const ${bound(names)} = require('${from}');`,
  );
  if (/^(import|export)\b/m.test(code)) throw new Error('expected imports of the form: import … from …;');
  return `(async () => {\n${code}})();\n`;
}

function bound(names: string): string {
  return names.replace(/^\* as /, '').replaceAll(' as ', ': ');
}
