const TROUBLES: Readonly<Record<string, TlsTrouble>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_UNTRUSTED: 'untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'other host',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
};

/** Why a server's certificate is not taken. */
export type TlsTrouble = 'untrusted' | 'other host' | 'expired';

/** What an error of a connection says about the certificate of the server, if it is about that. */
export function tlsTrouble(error: unknown): TlsTrouble | undefined {
  return TROUBLES[(error as { code?: string } | undefined)?.code ?? ''];
}

/**
 * What to do about it.
 * @param authority how the authority that has signed the certificate is named to this server's client
 */
export function tlsRemedy(trouble: TlsTrouble, authority: string): string {
  switch (trouble) {
    case 'untrusted':
      return `The certificate is of an authority that nobody has named: ${authority}, or set NODE_EXTRA_CA_CERTS.`;
    case 'other host':
      return 'The certificate is of another host: connect by the name that stands in it.';
    case 'expired':
      return 'The certificate has expired: renew it at the server.';
  }
}
