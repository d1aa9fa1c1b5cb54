import type { IncomingMessage, ServerResponse } from 'node:http';

/** What an admission review asks about (admission.k8s.io/v1 AdmissionRequest), as far as the lab looks at it. */
export interface Asked {
  readonly uid: string;
  readonly namespace?: string;
  readonly kind: { readonly kind: string };
  // biome-ignore lint/suspicious/noExplicitAny: an object of any kind
  readonly object?: any;
}

/**
 * Admits whatever a review asks about, with the JSON patch that is made for it; an empty one changes nothing. What is no review, or
 * is cut off in the middle, is refused.
 */
export async function admit(
  request: IncomingMessage,
  response: ServerResponse,
  patchFor: (asked: Asked) => readonly object[],
): Promise<void> {
  await answer(request, response, patchFor).catch(() => response.writeHead(400).end());
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  patchFor: (asked: Asked) => readonly object[],
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const asked = JSON.parse(Buffer.concat(chunks).toString('utf8')).request as Asked;
  const patch = patchFor(asked);
  const review = {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: asked.uid,
      allowed: true,
      ...(patch.length > 0 && {
        patchType: 'JSONPatch',
        patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
      }),
    },
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(review));
}
