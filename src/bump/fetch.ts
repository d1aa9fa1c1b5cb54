/** How far an answer is read, in bytes. The largest index of a chart repository has some 15 MB. */
export const MAX_ANSWER = 64 * 1024 * 1024;

/** Longest time for one answer, redirects included, in milliseconds. */
export const PATIENCE = 20_000;

const MAX_REDIRECTS = 5;

/** An answer that cannot be used: the reason in words. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** Bounds of an answer; tests make them narrow. */
export interface Bounds {
  readonly bytes?: number;
  readonly milliseconds?: number;
}

/** What was answered, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where it came from in the end. */
  readonly url: URL;
}

/**
 * Gets a text over https, within bounds. In clear only from this machine itself, which is how tests ask. A redirect is
 * followed under the same terms, and takes no header along to another host. @throws Unreachable.
 */
export async function get(
  address: URL,
  headers: Readonly<Record<string, string>> = {},
  { bytes = MAX_ANSWER, milliseconds = PATIENCE }: Bounds = {},
): Promise<Answer> {
  const signal = AbortSignal.timeout(milliseconds);
  let url = address;
  try {
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      if (!isSafe(url)) throw new Unreachable(`${url.origin} is not asked: only https is`);
      const own = url.origin === address.origin ? headers : {};
      const response = await fetch(url, { headers: own, redirect: 'manual', signal });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        const text = await bounded(response, bytes);
        return { status: response.status, headers: response.headers, text, url };
      }
      await response.body?.cancel();
      if (!URL.canParse(location, url.href)) throw new Unreachable(`${url.origin} redirects to nowhere`);
      url = new URL(location, url);
    }
    throw new Unreachable(`${address.origin} redirects more than ${MAX_REDIRECTS} times`);
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    if (name === 'TimeoutError')
      throw new Unreachable(`${url.origin} has not answered within ${milliseconds / 1000} s`);
    throw new Unreachable(`${url.origin}: ${cause?.code ?? cause?.message ?? message}`);
  }
}

function isSafe({ protocol, hostname }: URL): boolean {
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname))
  );
}

/** The body as text, counted after it is unpacked. */
async function bounded(response: Response, bytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let [length, text] = [0, ''];
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > bytes) throw new Unreachable(`the answer has more than ${bytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
