import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What is installed, built or made by tools is nobody's document. */
const SKIPPED = new Set(['node_modules', 'dist', 'reports', 'reference']);

/** Every document of the workspace, from its root. */
export function documents(folder = '.'): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      const hidden = entry.name.startsWith('.') && entry.name !== '.github';
      return hidden || SKIPPED.has(entry.name) ? [] : documents(file);
    }
    // Reports of an API are made by a tool, and hold no prose.
    return entry.name.endsWith('.md') && !entry.name.endsWith('.api.md') ? [file] : [];
  });
}

/** A block of code, and where it stands. */
export interface CodeBlock {
  readonly file: string;
  /** Of its first line of code, from 1. */
  readonly line: number;
  readonly heading: string;
  readonly language: string;
  readonly code: string;
}

/** The blocks of code in a document. */
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

/** What is said, without what is code. The lines stay where they are. */
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

/** A link, and the line that it stands in, from 1. */
export interface Link {
  readonly line: number;
  readonly target: string;
}

/** All links of a document, pictures included. */
export function links(file: string): readonly Link[] {
  return prose(file).flatMap((line, index) => {
    const text = line.replace(/`[^`]*`/g, '``');
    const inline = [...text.matchAll(/\]\(([^)\s]*)(?: "[^"]*")?\)/g)];
    const defined = [...text.matchAll(/^\[[^\]]+\]:\s*(\S+)/g)];
    const html = [...text.matchAll(/<(?:a|img|source)\b[^>]*?(?:href|src|srcset)="([^"]*)"/g)];
    return [...inline, ...defined, ...html].map(([, target = '']) => ({ line: index + 1, target }));
  });
}

/** What a link may name behind its `#`, as GitHub makes it from the headings. */
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
