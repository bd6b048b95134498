import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
  /** Its name has a hash of its content in it, so that it may be kept. */
  readonly lasting: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The built page, by path. It is read at the start: no path that a browser sends ever reaches the file system. */
export function readPage(folder: string): ReadonlyMap<string, PageFile> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const pages = files.map((entry): [string, PageFile] => {
    const file = path.join(entry.parentPath, entry.name);
    const name = `/${path.relative(folder, file).split(path.sep).join('/')}`;
    const type = TYPES[path.extname(name)] ?? 'application/octet-stream';
    return [
      name === '/index.html' ? '/' : name,
      { type, content: readFileSync(file), lasting: name.startsWith('/assets/') },
    ];
  });
  return new Map(pages);
}
