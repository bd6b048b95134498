/** A runtime on which the packed packages are tried. */
export interface Runtime {
  readonly name: string;
  /** The package of the registry that holds its binary, for this kind of machine. */
  readonly dependency: string;
  readonly version: string;
  /** Where the binary lies in that package. */
  readonly binary: string;
  /** What comes before the name of the file to run. */
  readonly args: readonly string[];
  /** What the clients stand on there. */
  readonly engine: 'undici' | 'fetch';
}

const NODE = ['20.18.1', '22.23.0', '24.21.0', '26.10.0'];
const BUN = '1.4.4';
const DENO = '2.9.5';

/** No more than the clients need: the network of this machine, variables of the environment, and their own files. */
const DENO_RIGHTS = ['--allow-net=127.0.0.1', '--allow-env', '--allow-read=.'];

/**
 * The runtimes, oldest first: of Node the oldest version that is supported, and then one of each line.
 *
 * @param platform As `process.platform` says it; Linux and macOS have binaries of all.
 * @param arch As `process.arch` says it.
 */
export function runtimesFor(platform: string, arch: string): readonly Runtime[] {
  // What Bun has for older processors runs on newer ones too.
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
      args: ['run', '--no-prompt', '--node-modules-dir=manual', ...DENO_RIGHTS],
      engine: 'undici',
    },
  ];
}
