import tls, { type ConnectionOptions, type TLSSocket } from 'node:tls';
import { jest } from '@jest/globals';
import type { CertificateAuthority } from '@x/test-kit/certificates';
import { afterThisTest } from './after-each.js';

/** Makes this process trust a CA until the test ends. */
export function trust({ cert }: CertificateAuthority): void {
  const connect = tls.connect as (options: ConnectionOptions) => TLSSocket;
  const trusting = (options: ConnectionOptions): TLSSocket => connect({ ...options, ca: cert });
  const spy = jest.spyOn(tls, 'connect').mockImplementation(trusting as typeof tls.connect);
  afterThisTest(() => spy.mockRestore());
}
