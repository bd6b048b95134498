/** What a server shows: a certificate with its private key, both as PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}
export async function makeCertificate(): Promise<{ identity: Identity; ca: string }> {
  throw new Error('x');
}
