import { runInNewContext } from 'node:vm';
import { type Identity, issueServer, makeAuthority } from './authority.js';
import { dnsName, ipAddress } from './x509.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A server's certificate, and the authority that vouches for it. */
export interface MadeCertificate {
  readonly identity: Identity;
  readonly ca: string;
}

/** Makes an authority and, vouched for by it, a certificate for this machine. The authority's key is not kept. */
export function makeCertificate(): MadeCertificate {
  const now = systemTime();
  const authority = makeAuthority({ from: now - DAY_MS, to: now + 7 * DAY_MS });
  const names = [dnsName('localhost'), ipAddress(127, 0, 0, 1), ipAddress(...Array<number>(15).fill(0), 1)];
  return { identity: issueServer(authority, 'Sandbox', names), ca: authority.cert };
}

/** Clients check certificates by the system's clock, also where a test has replaced `Date`: a new context has its own. */
function systemTime(): number {
  return Number(runInNewContext('Date.now()'));
}
