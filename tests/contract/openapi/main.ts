import { readFileSync } from 'node:fs';
import { compare, recordExchanges } from './compare.js';
import { Description } from './description.js';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Checks `@x/paisr` and the sandbox against Paisr's OpenAPI description: `npm run contract -- FILE`. */
async function main(files: readonly string[]): Promise<number> {
  const [file] = files;
  if (file === undefined || files.length > 1) {
    print('Usage: npm run contract -- FILE\n\nFILE is an OpenAPI 3 description of Paisr, as YAML or JSON.');
    return 2;
  }
  let description: Description;
  try {
    description = new Description(readFileSync(file, 'utf8'));
  } catch (error) {
    print(`${file}: ${(error as Error).message}`);
    return 2;
  }
  const exchanges = await recordExchanges();
  const { operations, faults } = compare(description, exchanges);
  print(`${description.title}: ${exchanges.length} requests to ${operations.length} operations`);
  for (const fault of faults) print(`- ${fault}`);
  print(faults.length === 0 ? 'No differences.' : `${faults.length} differences.`);
  return faults.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
