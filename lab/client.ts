import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject, ObjectRef } from '../src/object.ts';
import { type Credential, readCredential } from './certs.ts';

/** Where an API server is and who asks it. */
export interface Access {
  readonly url: string;
  /** File of the authority that signed the server's certificate. */
  readonly authority: string;
  readonly credential?: Credential;
  /** A bearer token, where there is no credential. */
  readonly token?: string;
}

/** An answer of the API server. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly body: Body;
  /** Texts of its Warning headers: unknown fields that were dropped, deprecated versions, Pod Security. */
  readonly warnings: readonly string[];
}

/** An object as the API server keeps it. */
export interface StoredObject extends KubeObject {
  readonly metadata: KubeObject['metadata'] & {
    readonly uid: string;
    readonly resourceVersion: string;
    /** Grows with every change of what is asked for; absent for kinds that do not count. */
    readonly generation?: number;
    readonly creationTimestamp: string;
  };
}

/** The API server's own word for a refusal (meta/v1 Status). */
export interface Refusal {
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly causes?: readonly {
      readonly reason?: string;
      readonly message?: string;
      readonly field?: string;
    }[];
  };
}

/** The API server said no. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly refusal: Refusal;

  constructor(what: string, status: number, refusal: Refusal) {
    super(`${what}: ${status} ${refusal.message ?? refusal.reason ?? ''}`.trim());
    this.status = status;
    this.refusal = refusal;
  }
}

/** How an object is applied. */
export interface ApplyOptions {
  /** Who owns the fields. Default: `espalier-lab`. */
  readonly fieldManager?: string;
  /** Everything but storing it. Default: false. */
  readonly dryRun?: boolean;
  /** Takes fields over from other managers. Default: false. */
  readonly force?: boolean;
}

/** A small client of the API server: server-side apply with strict field validation, and what comes with it. */
export class Client {
  readonly access: Access;
  private readonly agent: Agent;
  private readonly kinds = new Map<string, Promise<ReadonlyMap<string, Kind>>>();

  constructor(access: Access) {
    this.access = access;
    const ca = readFileSync(access.authority);
    const credential = access.credential && readCredential(access.credential);
    this.agent = new Agent({ keepAlive: true, maxSockets: 8, ca, ...credential });
  }

  /**
   * Server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/) with `fieldValidation=Strict`: what the
   * server does not know is refused. Returns the object as it is stored. Throws ApiError where it is refused.
   */
  async apply(object: KubeObject, options: ApplyOptions = {}): Promise<Answer<StoredObject>> {
    const { fieldManager = 'espalier-lab', dryRun = false, force = false } = options;
    const query = new URLSearchParams({ fieldManager, fieldValidation: 'Strict', force: String(force) });
    if (dryRun) query.set('dryRun', 'All');
    const path = await this.pathOf({ ...object, ...object.metadata });
    const type = 'application/apply-patch+yaml';
    return this.done<StoredObject>('PATCH', `${path}?${query}`, object, type);
  }

  /** Creates an object, with `fieldValidation=Strict`. Throws ApiError where it is refused or there already (409). */
  async create(object: KubeObject): Promise<StoredObject> {
    const path = await this.pathOf({ ...object, ...object.metadata, name: '' });
    return (await this.done<StoredObject>('POST', `${path}?fieldValidation=Strict`, object)).body;
  }

  /** The object as it is stored, or `undefined` where there is none. */
  async get(ref: ObjectRef): Promise<StoredObject | undefined> {
    const answer = await this.request<StoredObject>('GET', await this.pathOf(ref));
    if (answer.status === 404) return undefined;
    return this.checked('GET', answer).body;
  }

  /** Every object of a kind, in all namespaces. */
  async list(apiVersion: string, kind: string): Promise<readonly StoredObject[]> {
    const path = await this.pathOf({ apiVersion, kind, name: '' });
    const { body } = await this.done<{ items: StoredObject[] }>('GET', path);
    // Items of built-in kinds do not say what they are.
    return body.items.map((it) => ({ ...it, apiVersion, kind }));
  }

  /** As `list`, none where the kind is not served (yet). */
  async listed(apiVersion: string, kind: string): Promise<readonly StoredObject[]> {
    return (await this.serves(apiVersion, kind)) ? this.list(apiVersion, kind) : [];
  }

  /** Sets the fields of an object's status, as its controller does. */
  async setStatus(object: KubeObject, status: Readonly<Record<string, unknown>>): Promise<void> {
    const path = await this.pathOf({ ...object, ...object.metadata });
    await this.done('PATCH', `${path}/status`, { status }, 'application/merge-patch+json');
  }

  /** Deletes an object and does not wait for those who hold it back; nothing where there is none. */
  async delete(ref: ObjectRef): Promise<void> {
    const answer = await this.request('DELETE', await this.pathOf(ref));
    if (answer.status !== 404) this.checked('DELETE', answer);
  }

  /** JSON merge patch (RFC 7386). */
  async patch(ref: ObjectRef, patch: unknown): Promise<StoredObject> {
    const type = 'application/merge-patch+json';
    return (await this.done<StoredObject>('PATCH', await this.pathOf(ref), patch, type)).body;
  }

  /** Whether objects of a kind are served. Asks again at each call where they are not. */
  async serves(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.kindOf(apiVersion, kind)) !== undefined;
  }

  /**
   * Calls `see` with every object of a kind, then with each change of one, in order. Returns what ends it; ends by itself where
   * the server does.
   */
  async watch(
    apiVersion: string,
    kind: string,
    see: (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: StoredObject) => void,
  ): Promise<() => void> {
    const path = await this.pathOf({ apiVersion, kind, name: '' });
    const { agent } = this;
    return new Promise((resolve, reject) => {
      const options = { agent, headers: this.identity };
      const call = request(new URL(`${path}?watch=true`, this.access.url), options, (response) => {
        if (response.statusCode !== 200) reject(new ApiError(`WATCH ${path}`, response.statusCode ?? 0, {}));
        let rest = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            const { type, object } = JSON.parse(line);
            if (type !== 'ERROR' && type !== 'BOOKMARK') see(type, object);
          }
        });
        response.on('error', () => {});
        resolve(() => call.destroy());
      });
      call.on('error', reject);
      call.end();
    });
  }

  /** Any request, whatever comes of it; again where the server says that it is too early (429), as while a CRD changes. */
  async request<Body>(
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
  ): Promise<Answer<Body>> {
    for (let tries = 0; ; tries++) {
      const answer = await this.once<Body>(method, path, body, type);
      if (answer.status !== 429 || tries >= 60) return answer;
      await sleep(500);
    }
  }

  private once<Body>(method: string, path: string, body: unknown, type: string): Promise<Answer<Body>> {
    const data = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const headers = {
        accept: 'application/json',
        ...this.identity,
        ...(data && { 'content-type': type, 'content-length': data.length }),
      };
      const options = { method, agent: this.agent, headers, timeout: 60_000 };
      const call = request(new URL(path, this.access.url), options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = response.headers['content-type']?.startsWith('application/json') === true;
          resolve({
            status: response.statusCode ?? 0,
            body: (isJson ? JSON.parse(text) : text) as Body,
            warnings: warningsOf(response.headersDistinct.warning ?? []),
          });
        });
      });
      call.on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer after 60 s`)));
      call.on('error', reject);
      call.end(data);
    });
  }

  /** Ends the connections that it keeps open. */
  close(): void {
    this.agent.destroy();
  }

  private get identity(): { readonly authorization?: string } {
    const { token } = this.access;
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  private async done<Body>(
    method: string,
    path: string,
    body?: unknown,
    type?: string,
  ): Promise<Answer<Body>> {
    return this.checked(`${method} ${path}`, await this.request<Body>(method, path, body, type));
  }

  private checked<Body>(what: string, answer: Answer<Body>): Answer<Body> {
    if (answer.status < 300) return answer;
    const refusal =
      typeof answer.body === 'object' ? (answer.body as Refusal) : { message: String(answer.body) };
    throw new ApiError(what, answer.status, refusal);
  }

  private async pathOf({ apiVersion, kind, namespace, name }: ObjectRef): Promise<string> {
    const found = await this.kindOf(apiVersion, kind);
    if (found === undefined) {
      throw new ApiError(`${apiVersion} ${kind}`, 404, {
        reason: 'NotFound',
        message: 'the kind is not served',
      });
    }
    const scope = found.namespaced && namespace !== undefined ? `/namespaces/${namespace}` : '';
    return `${rootOf(apiVersion)}${scope}/${found.name}${name === '' ? '' : `/${encodeURIComponent(name)}`}`;
  }

  private async kindOf(apiVersion: string, kind: string): Promise<Kind | undefined> {
    const known = (await this.kinds.get(apiVersion))?.get(kind);
    if (known !== undefined) return known;
    const fresh = this.discover(apiVersion);
    this.kinds.set(apiVersion, fresh);
    return (await fresh).get(kind);
  }

  private async discover(apiVersion: string): Promise<ReadonlyMap<string, Kind>> {
    const { status, body } = await this.request<{ resources?: Kind[] }>('GET', rootOf(apiVersion));
    const resources = status === 200 ? (body.resources ?? []) : [];
    // Names with a slash are subresources.
    return new Map(resources.filter((it) => !it.name.includes('/')).map((it) => [it.kind, it]));
  }
}

/** A kind as discovery lists it; `name` is its plural. */
interface Kind {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** `299 - "text"` (RFC 9111, 5.5 of RFC 7234), in UTF-8; several may share a header. */
function warningsOf(headers: readonly string[]): string[] {
  return headers.flatMap((header) =>
    [
      ...Buffer.from(header, 'latin1')
        .toString('utf8')
        .matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g),
    ].map(([, text = '']) => text.replace(/\\(.)/g, '$1')),
  );
}
