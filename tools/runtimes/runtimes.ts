/** A runtime on which the packed packages are tested. */
export interface Runtime {
  readonly name: string;
  /** npm package that contains the binary for the platform. */
  readonly dependency: string;
  readonly version: string;
  /** Path to the binary in the npm package. */
  readonly binary: string;
  /** Arguments that precede the name of the script. */
  readonly args: readonly string[];
  /** HTTP engine that the clients use on this runtime. */
  readonly engine: 'undici' | 'fetch';
}

const NODE = ['20.18.1', '22.23.0', '24.21.0', '26.10.0'];
const BUN = '1.4.4';
const DENO = '2.9.5';

/** Permissions that the clients need. */
const DENO_PERMISSIONS = ['--allow-net=127.0.0.1', '--allow-env', '--allow-read=.'];

/**
 * Returns the runtimes to test: the oldest supported Node version, one version of each later release line, Bun and Deno.
 *
 * @param platform A value of `process.platform`. All runtimes have binaries for Linux and macOS.
 * @param arch A value of `process.arch`.
 */
export function runtimesFor(platform: string, arch: string): readonly Runtime[] {
  // Bun's baseline build supports older processors.
  const bun = arch === 'arm64' ? 'aarch64' : `${arch}-baseline`;
  const libc = platform === 'linux' ? '-glibc' : '';
  return [
    ...NODE.map(
      (version): Runtime => ({
        name: `Node ${version.split('.')[0]}`,
        dependency: `node-${platform}-${arch}`,
        version,
        binary: 'bin/node',
        args: [],
        engine: 'undici',
      }),
    ),
    {
      name: 'Bun',
      dependency: `@oven/bun-${platform}-${bun}`,
      version: BUN,
      binary: 'bin/bun',
      args: ['run'],
      engine: 'fetch',
    },
    {
      name: 'Deno',
      dependency: `@deno/${platform}-${arch}${libc}`,
      version: DENO,
      binary: 'deno',
      args: ['run', '--no-prompt', '--node-modules-dir=manual', ...DENO_PERMISSIONS],
      engine: 'undici',
    },
  ];
}
