import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, field, integer, octets, oid, sequence, setOf, time, utf8, wrapped, yes } from './der.js';

/** What a server shows: a certificate with its private key, both as PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** A server's certificate, and the authority that vouches for it. */
export interface MadeCertificate {
  readonly identity: Identity;
  readonly ca: string;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** The bodies of extensions (RFC 5280, 4.2.1); what a certificate is good for. */
const KEY_CERT_SIGN = bits(2, Buffer.of(0x04));
const DIGITAL_SIGNATURE = bits(7, Buffer.of(0x80));
const SERVER_AUTH = oid('1.3.6.1.5.5.7.3.1');

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

/**
 * Good whatever the clock of a test says: what limits these certificates is that their keys end with the process, and
 * the authority's even before that.
 */
const VALIDITY = sequence(time('000101000000Z'), time('491231235959Z'));

/** Makes an authority and, vouched for by it, a certificate for this machine's own addresses and `localhost`. */
export function makeCertificate(): MadeCertificate {
  const authority = newKeys();
  const server = newKeys();
  const issuer = nameOf('Fake authority of a sandbox');
  const ca = certificate(issuer, issuer, authority, authority, [
    extension('2.5.29.19', sequence(yes), 'critical'),
    extension('2.5.29.15', KEY_CERT_SIGN, 'critical'),
  ]);
  const cert = certificate(nameOf('Sandbox'), issuer, server, authority, [
    extension('2.5.29.19', sequence(), 'critical'),
    extension('2.5.29.15', DIGITAL_SIGNATURE, 'critical'),
    extension('2.5.29.37', sequence(SERVER_AUTH)),
    extension('2.5.29.17', sequence(...LOOPBACK)),
  ]);
  return { identity: { cert, key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }, ca };
}

/** As alternative names of the subject: a name is field 2, an address field 7. */
const LOOPBACK = [
  field(2, Buffer.from('localhost')),
  field(7, Buffer.of(127, 0, 0, 1)),
  field(7, Buffer.concat([Buffer.alloc(15), Buffer.of(1)])),
];

function certificate(
  subject: Buffer,
  issuer: Buffer,
  keys: KeyPair,
  signer: KeyPair,
  extensions: readonly Buffer[],
): string {
  const version3 = wrapped(0, integer(Buffer.of(2)));
  const serial = randomBytes(16);
  // Positive, and with no zero in front.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const keyIds = [extension('2.5.29.14', octets(idOf(keys))), extension('2.5.29.35', sequence(field(0, idOf(signer))))];
  const content = sequence(
    version3,
    integer(serial),
    ECDSA_WITH_SHA256,
    issuer,
    VALIDITY,
    subject,
    publicPart(keys),
    wrapped(3, sequence(...keyIds, ...extensions)),
  );
  return pem(sequence(content, ECDSA_WITH_SHA256, bits(0, sign('sha256', content, signer.privateKey))));
}

function extension(id: string, body: Buffer, critical?: 'critical'): Buffer {
  return sequence(oid(id), ...(critical === undefined ? [] : [yes]), octets(body));
}

function nameOf(commonName: string): Buffer {
  return sequence(setOf(sequence(oid('2.5.4.3'), utf8(commonName))));
}

function newKeys(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function publicPart({ publicKey }: KeyPair): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' });
}

function idOf(keys: KeyPair): Buffer {
  return createHash('sha256').update(publicPart(keys)).digest().subarray(0, 20);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
