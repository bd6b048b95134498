import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, field, integer, octets, oid, sequence, setOf, time, utf8, wrapped, yes } from './der.js';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** The validity period of a certificate, in ms since 1970. */
export interface Validity {
  readonly from: number;
  readonly to: number;
}

export interface CertificateContent {
  /** Common name of the subject. */
  readonly subject: string;
  /** Common name of the issuer. */
  readonly issuer: string;
  readonly publicKey: KeyObject;
  /** Key pair of the issuer. */
  readonly signer: KeyPair;
  readonly validity: Validity;
  readonly extensions: readonly Buffer[];
}

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

/** Creates an X.509 certificate (RFC 5280) as PEM. */
export function signCertificate(options: CertificateContent): string {
  const { subject, issuer, publicKey, signer, validity, extensions } = options;
  const keyIds = [
    extension('2.5.29.14', octets(idOf(publicKey))),
    extension('2.5.29.35', sequence(field(0, idOf(signer.publicKey)))),
  ];
  const content = sequence(
    wrapped(0, integer(Buffer.of(2))),
    integer(randomSerial()),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    sequence(time(validity.from), time(validity.to)),
    nameOf(subject),
    spki(publicKey),
    wrapped(3, sequence(...keyIds, ...extensions)),
  );
  return pem(sequence(content, ECDSA_WITH_SHA256, bits(0, sign('sha256', content, signer.privateKey))));
}

export function newKeys(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** Creates an extension (RFC 5280, section 4.2.1). */
export function extension(id: string, body: Buffer, critical?: 'critical'): Buffer {
  return sequence(oid(id), ...(critical === undefined ? [] : [yes]), octets(body));
}

/** Encodes a server name or address as a `GeneralName`. */
export const dnsName = (name: string): Buffer => field(2, Buffer.from(name));
export const ipAddress = (...bytes: readonly number[]): Buffer => field(7, Buffer.from(bytes));

function randomSerial(): Buffer {
  const serial = randomBytes(16);
  // Set the two highest bits to 01, which keeps the serial number positive and avoids a leading zero.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

function nameOf(commonName: string): Buffer {
  return sequence(setOf(sequence(oid('2.5.4.3'), utf8(commonName))));
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function idOf(key: KeyObject): Buffer {
  return createHash('sha256').update(spki(key)).digest().subarray(0, 20);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
