import { Refusal } from '../../_server/refusal.ts';
import { AddressRefused } from './lookup.ts';

/** What became of a connection to a target, as an answer. It names no address: that is the log's business. */
export function refusalOf(error: NodeJS.ErrnoException): Refusal {
  const refusal = (status: number, code: string, message: string) =>
    new Refusal(status, code, message, {}, error);
  if (error instanceof AddressRefused) {
    return refusal(403, 'TARGET_ADDRESS_REFUSED', error.message);
  }
  const code = error.code ?? '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENODATA') {
    return refusal(502, 'TARGET_NAME_UNKNOWN', 'the name of the target cannot be resolved');
  }
  if (code === 'ETIMEDOUT') return refusal(504, 'TARGET_TIMEOUT', 'the target does not answer');
  if (code.startsWith('HPE_')) return badAnswer('is not HTTP', error);
  if (TLS.test(code)) {
    return refusal(502, 'TARGET_TLS_REFUSED', 'the target does not prove who it is');
  }
  return refusal(502, 'TARGET_UNREACHABLE', 'the target cannot be reached');
}

/** Codes of OpenSSL and of Node: https://nodejs.org/api/tls.html#x509-certificate-error-codes. */
const TLS =
  /^(ERR_TLS|ERR_SSL|EPROTO$|CERT_|CRL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|INVALID_CA$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$|ERROR_IN_)/;

/** An answer of the target that cannot be passed on. */
export function badAnswer(what: string, cause?: unknown): Refusal {
  return new Refusal(502, 'TARGET_ANSWER_INVALID', `the answer of the target ${what}`, {}, cause);
}
