import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request to a port of this machine, on a connection of its own unless an agent is given. */
export function send(
  port: number,
  path: string,
  { body, ...options }: RequestOptions & { readonly body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ agent: false, host: '127.0.0.1', port, path, ...options }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
      );
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The code in the body of a refusal. */
export const codeOf = ({ body }: Answer): string => JSON.parse(body).code;

/**
 * Sends bytes as they are and gives all that comes back until the other side closes; an error where it has not within
 * `seconds`. `leave` says with the last byte that no more will come.
 */
export function sendRaw(
  port: number,
  bytes: string,
  { seconds = 15, leave = false }: { readonly seconds?: number; readonly leave?: boolean } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const timer = setTimeout(
      () => socket.destroy(new Error(`open after ${seconds} s, with ${text}`)),
      seconds * 1000,
    );
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
    socket.write(bytes, 'latin1');
    if (leave) socket.end();
  });
}

/** Status and code of each answer in a text that `sendRaw` gave. */
export function answersIn(text: string): string[] {
  return [...text.matchAll(/^HTTP\/1\.1 (\d{3})[\s\S]*?\r\n\r\n(?:\{"code":"(\w+)")?/gm)].map(
    ([, status, code]) => (code === undefined ? `${status}` : `${status} ${code}`),
  );
}
