import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, connect, createServer } from 'node:tls';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type Authority, type Identity, issueServer, makeAuthority } from './authority.js';
import { makeCertificate } from './certificate.js';
import { bits, integer, sequence, yes } from './der.js';
import { dnsName, extension, ipAddress, newKeys, signCertificate } from './x509.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const authority = makeAuthority({ from: Date.now() - DAY_MS, to: Date.now() + DAY_MS });

/** Connects to a server with this identity. Resolves to `trusted`, or to the reason why the client rejects it. */
async function verdict(identity: Identity, expected: string, options: ConnectionOptions = {}): Promise<string> {
  const server = createServer(identity).on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    ca: authority.cert,
    // Checks this name instead of the connected address, because the machine may not support IPv6.
    checkServerIdentity: (_host, shown) => checkServerIdentity(expected, shown),
    ...options,
  });
  try {
    await once(socket, 'secureConnect');
    return 'trusted';
  } catch (error) {
    return (error as Error).message;
  } finally {
    socket.destroy();
    server.close();
  }
}

/** Returns an IPv6 address that starts with zeros and ends with these bytes. */
const ipv6 = (...end: readonly number[]): Buffer => ipAddress(...Array<number>(16 - end.length).fill(0), ...end);

describe('the certificate authority', () => {
  const certificate = makeCertificate();

  it.each(['127.0.0.1', '::1', 'localhost'])('a client that trusts the CA accepts the sandbox at %s', async (name) => {
    expect(await verdict(certificate.identity, name, { ca: certificate.ca })).toBe('trusted');
  });

  it('a client that trusts the CA accepts other servers on this machine', async () => {
    const identity = issueServer(authority, 'Sandbox', [dnsName('localhost'), ipAddress(127, 255, 0, 1), ipv6(1)]);
    expect(await verdict(identity, '127.255.0.1')).toBe('trusted');
  });

  it.each([
    ['api.paysecurez.example', [dnsName('api.paysecurez.example')]],
    ['notlocalhost', [dnsName('notlocalhost')]],
    ['localhost.example', [dnsName('localhost'), dnsName('localhost.example')]],
    ['128.0.0.1', [ipAddress(128, 0, 0, 1)]],
    ['10.0.0.1', [dnsName('localhost'), ipAddress(127, 0, 0, 1), ipAddress(10, 0, 0, 1)]],
    ['::2', [ipv6(2)]],
    ['::ffff:10.0.0.1', [ipv6(255, 255, 10, 0, 0, 1)]],
  ])('a client that trusts the CA rejects a server at %s', async (name, names) => {
    expect(await verdict(issueServer(authority, 'Sandbox', names), name)).toBe('permitted subtree violation');
  });

  it('a client that trusts the CA rejects a certificate that has the host name only in its subject (CN)', async () => {
    const identity = issueServer(authority, 'api.paysecurez.example', []);
    expect(await verdict(identity, 'api.paysecurez.example')).toBe('permitted subtree violation');
  });

  it('a client that trusts the CA rejects an intermediate CA', async () => {
    const keys = newKeys();
    const cert = signCertificate({
      subject: 'Intermediate',
      issuer: authority.name,
      publicKey: keys.publicKey,
      signer: authority.keys,
      validity: authority.validity,
      extensions: [
        extension('2.5.29.19', sequence(yes), 'critical'),
        extension('2.5.29.15', bits(2, Buffer.of(0x04)), 'critical'),
      ],
    });
    const intermediate: Authority = { ...authority, name: 'Intermediate', keys, cert };
    const leaf = issueServer(intermediate, 'Sandbox', [dnsName('localhost')]);
    const chained = { ...leaf, cert: leaf.cert + cert };
    expect(await verdict(chained, 'localhost')).toBe('path length constraint exceeded');
    // A client that trusts the intermediate CA accepts the same certificate.
    expect(await verdict(leaf, 'localhost', { ca: selfSigned(keys) })).toBe('trusted');
  });

  function selfSigned(keys: Authority['keys']): string {
    return signCertificate({
      subject: 'Intermediate',
      issuer: 'Intermediate',
      publicKey: keys.publicKey,
      signer: keys,
      validity: authority.validity,
      extensions: [extension('2.5.29.19', sequence(yes, integer(Buffer.of(1))), 'critical')],
    });
  }

  it('the CA certificate allows server certificates but not client certificates', () => {
    expect(new X509Certificate(authority.cert).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });
});

describe('certificate creation', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  const periods = (): readonly (readonly [number, number])[] => {
    const { identity, ca } = makeCertificate();
    return [identity.cert, ca].map((pem) => {
      const { validFrom, validTo } = new X509Certificate(pem);
      return [Date.parse(validFrom), Date.parse(validTo)];
    });
  };

  it('certificates are valid from one day before to seven days after their creation', () => {
    const before = Date.now();
    const found = periods();
    const after = Date.now();
    for (const [from, to] of found) {
      // Certificate times have one-second resolution.
      expect(from).toBeGreaterThan(before - DAY_MS - 1000);
      expect(from).toBeLessThanOrEqual(after - DAY_MS);
      expect(to - from).toBe(8 * DAY_MS);
    }
  });

  it('certificates use the system time even with fake timers', () => {
    const now = Date.now();
    jest.useFakeTimers({ now: Date.UTC(2020, 0, 1) });
    expect(Date.now()).toBe(Date.UTC(2020, 0, 1));
    for (const [from, to] of periods()) expect([from < now, to > now]).toEqual([true, true]);
  });

  it('each sandbox creates certificates with different serial numbers', () => {
    const serials = [makeCertificate(), makeCertificate()].flatMap(({ identity, ca }) =>
      [identity.cert, ca].map((pem) => new X509Certificate(pem).serialNumber),
    );
    expect(new Set(serials).size).toBe(4);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  it('certificates encode dates from 2050 onward with four-digit years', () => {
    const from = Date.UTC(2049, 11, 31, 23, 59, 58);
    const { cert } = makeAuthority({ from, to: from + 3000 });
    const { validFrom, validTo } = new X509Certificate(cert);
    expect([validFrom, validTo]).toEqual(['Dec 31 23:59:58 2049 GMT', 'Jan  1 00:00:01 2050 GMT']);
  });
});
