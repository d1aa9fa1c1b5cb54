import type { IncomingMessage } from 'node:http';

/** A request that is answered with a status and `{code, message}` instead of what it asked for. */
export class Refusal extends Error {
  readonly status: number;
  /** Stable: clients and alerts may rely on it. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  /** The body of the answer. */
  get body(): string {
    return `${JSON.stringify({ code: this.code, message: this.message })}\n`;
  }
}

/** Ends the connection after an answer: what follows may not be what it seems. */
const CLOSE = { connection: 'close' } as const;

/** What Node's parser lets through that RFC 9112 does not, or that two servers could read in two ways. */
export function faultOf({ headers, headersDistinct, httpVersion }: IncomingMessage): Refusal | undefined {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return new Refusal(505, 'VERSION_UNKNOWN', 'the version is HTTP/1.1', CLOSE);
  }
  const hosts = headersDistinct.host?.length ?? 0;
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) {
    return new Refusal(400, 'REQUEST_MALFORMED', 'there must be one Host header', CLOSE);
  }
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    return new Refusal(501, 'TRANSFER_CODING_UNKNOWN', 'a body comes by its length, or in chunks', CLOSE);
  }
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') {
    return new Refusal(417, 'EXPECTATION_UNKNOWN', 'no expectation but 100-continue can be met');
  }
  return undefined;
}

/** What Node's parser says, as an answer. https://nodejs.org/api/errors.html, and `HPE_*` of llhttp. */
export function parserRefusal(code: string | undefined): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Refusal(431, 'HEADERS_TOO_LARGE', 'the header section is too large', CLOSE);
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new Refusal(413, 'REQUEST_TOO_LARGE', 'the chunk extensions are too large', CLOSE);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Refusal(408, 'REQUEST_TIMEOUT', 'the request took too long to arrive', CLOSE);
    default:
      return new Refusal(400, 'REQUEST_MALFORMED', 'this is not HTTP as RFC 9112 has it', CLOSE);
  }
}
