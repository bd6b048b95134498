export type { SandboxOptions } from './options.js';
export type { RecordedRequest } from './recorder.js';
export type { RouteName } from './route.js';
export type { Sandbox } from './sandbox.js';
export { startSandbox } from './sandbox.js';
