/** A runtime on which the packed packages are tested. */
export interface Runtime {
  readonly name: string;
  /** The npm package with its binary for this platform. */
  readonly dependency: string;
  readonly version: string;
  /** Path of the binary in that package. */
  readonly binary: string;
  /** Arguments before the name of the script. */
  readonly args: readonly string[];
  /** The HTTP engine that the clients use there. */
  readonly engine: 'undici' | 'fetch';
}

const NODE = ['20.18.1', '22.23.0', '24.21.0', '26.10.0'];
const BUN = '1.4.4';
const DENO = '2.9.5';

/** Only the permissions that the clients need: loopback, environment variables, and their own files. */
const DENO_PERMISSIONS = ['--allow-net=127.0.0.1', '--allow-env', '--allow-read=.'];

/**
 * Returns the runtimes. Node comes first: the oldest supported version, and then one of each release line.
 *
 * @param platform A value of `process.platform`. All runtimes have binaries for Linux and macOS.
 * @param arch A value of `process.arch`.
 */
export function runtimesFor(platform: string, arch: string): readonly Runtime[] {
  // Bun's build for older processors also runs on newer ones.
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
