import type { Objection } from '../../src/admission.ts';
import type { KubeObject } from '../../src/object.ts';
import { apiVersionOf, kindInfo } from '../../src/schemas.ts';
import type { Client, Refusal } from '../client.ts';

/** What the API server said to a request to create an object. */
export interface Verdict {
  /** 201 where it would have been created. */
  readonly status: number;
  /** The refusal by a policy; `undefined` where there is none. */
  readonly denied?: Pick<Objection, 'policy' | 'binding' | 'message'>;
  /** Everything that policies with the action Warn had to say. */
  readonly warned: readonly Pick<Objection, 'policy' | 'binding' | 'message'>[];
  /** The whole refusal, whoever it is from. */
  readonly refusal?: string;
}

const DENIED = /ValidatingAdmissionPolicy '(.*?)' with binding '(.*?)' denied request: (.*)$/s;
const WARNED = /^Validation failed for ValidatingAdmissionPolicy '(.*?)' with binding '(.*?)': (.*)$/s;

/** Would the API server create it? `path` is where objects of its kind are, where no schema of it is pinned. */
export async function verdictOf(client: Client, object: KubeObject, path = pathOf(object)): Promise<Verdict> {
  const { status, body, warnings } = await client.request<Refusal>(
    'POST',
    `${path}?dryRun=All&fieldValidation=Strict`,
    object,
  );
  const refusal = status < 300 ? undefined : (body.message ?? String(status));
  const denied = refusal === undefined ? undefined : said(DENIED, refusal);
  return {
    status,
    warned: warnings.flatMap((it) => said(WARNED, it) ?? []),
    ...(refusal !== undefined && { refusal }),
    ...(denied && { denied }),
  };
}

function said(form: RegExp, text: string) {
  const [, policy = '', binding = '', message = ''] = form.exec(text) ?? [];
  return policy === '' ? undefined : { policy, binding, message };
}

function pathOf({ apiVersion, kind, metadata }: KubeObject): string {
  const info = kindInfo(apiVersion, kind);
  if (info === undefined) throw new Error(`no schema of ${apiVersion} ${kind}`);
  const root = info.group === '' ? '/api/v1' : `/apis/${apiVersionOf(info)}`;
  return `${root}${metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`}/${info.plural}`;
}
