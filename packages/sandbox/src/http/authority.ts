import { bits, integer, oid, sequence, wrapped, yes } from './der.js';
import { dnsName, extension, ipAddress, type KeyPair, newKeys, signCertificate, type Validity } from './x509.js';

/** The certificate authority (CA) that signs the sandbox's certificate. */
export interface Authority {
  /** The CA's common name. */
  readonly name: string;
  /** The CA's certificate as PEM. */
  readonly cert: string;
  readonly keys: KeyPair;
  readonly validity: Validity;
}

/** A server's certificate and private key, both as PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

const NAME = 'Fake authority of a sandbox';

/** Identifiers and values used in certificate extensions. */
const CA = yes;
const NO_INTERMEDIATES = integer(Buffer.of(0));
const KEY_CERT_SIGN = bits(2, Buffer.of(0x04));
const DIGITAL_SIGNATURE = bits(7, Buffer.of(0x80));
const SERVER_AUTH = oid('1.3.6.1.5.5.7.3.1');

/**
 * The names and addresses of this machine: `localhost` with its subdomains, 127.0.0.0/8 and ::1. Each address is
 * followed by its mask.
 */
const LOOPBACK = [
  dnsName('localhost'),
  ipAddress(127, 0, 0, 0, 255, 0, 0, 0),
  ipAddress(...Array<number>(15).fill(0), 1, ...Array<number>(16).fill(255)),
];

/** Creates a CA that is valid only for servers on this machine, which limits the risk if a user installs it. */
export function makeAuthority(validity: Validity): Authority {
  const keys = newKeys();
  const cert = signCertificate({
    subject: NAME,
    issuer: NAME,
    publicKey: keys.publicKey,
    signer: keys,
    validity,
    extensions: [
      extension('2.5.29.19', sequence(CA, NO_INTERMEDIATES), 'critical'),
      extension('2.5.29.15', KEY_CERT_SIGN, 'critical'),
      extension('2.5.29.37', sequence(SERVER_AUTH)),
      extension('2.5.29.30', sequence(wrapped(0, ...LOOPBACK.map((name) => sequence(name)))), 'critical'),
    ],
  });
  return { name: NAME, cert, keys, validity };
}

/** Issues a certificate for a server with these names and addresses. */
export function issueServer({ name, keys, validity }: Authority, subject: string, names: readonly Buffer[]): Identity {
  const { publicKey, privateKey } = newKeys();
  const cert = signCertificate({
    subject,
    issuer: name,
    publicKey,
    signer: keys,
    validity,
    extensions: [
      extension('2.5.29.19', sequence(), 'critical'),
      extension('2.5.29.15', DIGITAL_SIGNATURE, 'critical'),
      extension('2.5.29.37', sequence(SERVER_AUTH)),
      ...(names.length > 0 ? [extension('2.5.29.17', sequence(...names))] : []),
    ],
  });
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}
