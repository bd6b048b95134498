import { runInNewContext } from 'node:vm';
import { type Identity, issueServer, makeAuthority } from './authority.js';
import { dnsName, ipAddress } from './x509.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The certificate and private key of a server, and the certificate of its CA, all as PEM. */
export interface MadeCertificate {
  readonly identity: Identity;
  readonly ca: string;
}

/** Creates a CA and a certificate for this machine, and then discards the CA's private key. */
export function makeCertificate(): MadeCertificate {
  const now = systemTime();
  const authority = makeAuthority({ from: now - DAY_MS, to: now + 7 * DAY_MS });
  const names = [dnsName('localhost'), ipAddress(127, 0, 0, 1), ipAddress(...Array<number>(15).fill(0), 1)];
  return { identity: issueServer(authority, 'Sandbox', names), ca: authority.cert };
}

/**
 * Returns the system time, which clients use to check certificates. A test may have replaced `Date`, so this function
 * uses the `Date` of a new VM context.
 */
function systemTime(): number {
  return Number(runInNewContext('Date.now()'));
}
