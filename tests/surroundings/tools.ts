/** Exact versions of the tools that the surroundings install from the registry: for each toolset, its packages. */
export const TOOLS = {
  /** Only our packages. The programs use this workspace's Jest and esbuild. */
  none: {},
  'jest-29': { jest: '29.7.0', 'jest-environment-jsdom': '29.7.0' },
  'jest-30': { jest: '30.5.2', 'jest-environment-jsdom': '30.5.2' },
  vitest: { vitest: '4.1.9' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The name of a set of tools that are installed together. */
export type Toolset = keyof typeof TOOLS;
