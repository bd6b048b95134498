import { runInNewContext } from 'node:vm';
import { type Identity, issueServer, makeAuthority } from './authority.js';
import { dnsName, ipAddress } from './x509.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A server's certificate and key, and its CA's certificate, all as PEM. */
export interface MadeCertificate {
  readonly identity: Identity;
  readonly ca: string;
}

/** Creates a CA and a certificate for this machine. The CA's private key is discarded. */
export function makeCertificate(): MadeCertificate {
  const now = systemTime();
  const authority = makeAuthority({ from: now - DAY_MS, to: now + 7 * DAY_MS });
  const names = [dnsName('localhost'), ipAddress(127, 0, 0, 1), ipAddress(...Array<number>(15).fill(0), 1)];
  return { identity: issueServer(authority, 'Sandbox', names), ca: authority.cert };
}

/**
 * Returns the system time, which clients use to check certificates. A test may have replaced `Date`, but a new VM
 * context has its own.
 */
function systemTime(): number {
  return Number(runInNewContext('Date.now()'));
}
