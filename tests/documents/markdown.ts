import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Folders that contain installed, built or generated files. */
const SKIPPED = new Set(['node_modules', 'dist', 'reports', 'reference']);

/** Returns the paths of all Markdown documents in the workspace. */
export function documents(folder = '.'): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      const hidden = entry.name.startsWith('.') && entry.name !== '.github';
      return hidden || SKIPPED.has(entry.name) ? [] : documents(file);
    }
    // API reports are generated.
    return entry.name.endsWith('.md') && !entry.name.endsWith('.api.md') ? [file] : [];
  });
}

/** A code block and its position. */
export interface CodeBlock {
  readonly file: string;
  /** Line number of the first line of code, starting at 1. */
  readonly line: number;
  readonly heading: string;
  readonly language: string;
  readonly code: string;
}

/** Returns the code blocks in a document. */
export function codeBlocks(file: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let heading = '';
  let open: { readonly line: number; readonly language: string; readonly lines: string[] } | undefined;
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const fence = /^```(\w*)/.exec(line);
    if (open === undefined && fence !== null) open = { line: index + 2, language: fence[1] ?? '', lines: [] };
    else if (open !== undefined && fence !== null) {
      const { lines, ...block } = open;
      blocks.push({ file, heading, ...block, code: `${lines.join('\n')}\n` });
      open = undefined;
    } else if (open !== undefined) open.lines.push(line);
    else heading = /^#+ (.*)/.exec(line)?.[1] ?? heading;
  }
  return blocks;
}

/** Returns a document's lines, with code replaced by empty lines. */
function prose(file: string): readonly string[] {
  let code = false;
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => {
      const fence = line.startsWith('```');
      if (fence) code = !code;
      return code || fence ? '' : line;
    });
}

/** A link and its line number, starting at 1. */
export interface Link {
  readonly line: number;
  readonly target: string;
}

/** Returns all links in a document, including image sources. */
export function links(file: string): readonly Link[] {
  return prose(file).flatMap((line, index) => {
    const text = line.replace(/`[^`]*`/g, '``');
    const inline = [...text.matchAll(/\]\(([^)\s]*)(?: "[^"]*")?\)/g)];
    const defined = [...text.matchAll(/^\[[^\]]+\]:\s*(\S+)/g)];
    const html = [...text.matchAll(/<(?:a|img|source)\b[^>]*?(?:href|src|srcset)="([^"]*)"/g)];
    return [...inline, ...defined, ...html].map(([, target = '']) => ({ line: index + 1, target }));
  });
}

/** Returns the anchors that GitHub generates for a document's headings. */
export function anchors(file: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of prose(file)) {
    const [, heading] = /^#{1,6} (.*?)\s*$/.exec(line) ?? [];
    if (heading === undefined) continue;
    const anchor = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    let unique = anchor;
    for (let nth = 1; found.has(unique); nth += 1) unique = `${anchor}-${nth}`;
    found.add(unique);
  }
  return found;
}
