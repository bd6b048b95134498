import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
  /** Whether browsers may cache the file, which requires a content hash in its name. */
  readonly cacheable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * Returns the built page's files by URL path. The files are read only at startup, so that request paths never reach the
 * file system.
 */
export function readPage(folder: string): ReadonlyMap<string, PageFile> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const pages = files.map((entry): [string, PageFile] => {
    const file = path.join(entry.parentPath, entry.name);
    const name = `/${path.relative(folder, file).split(path.sep).join('/')}`;
    const type = TYPES[path.extname(name)] ?? 'application/octet-stream';
    return [
      name === '/index.html' ? '/' : name,
      { type, content: readFileSync(file), cacheable: name.startsWith('/assets/') },
    ];
  });
  return new Map(pages);
}
