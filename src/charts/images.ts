import type { Json } from '../footprint/text.ts';
import type { KubeObject } from '../object.ts';

// `registry.example/name:tag`, with or without digest, alone or as the value of a flag.
const IMAGE =
  /^(?:--?[\w.-]+=)?([a-z0-9.-]+\.[a-z]{2,}(?::\d+)?\/[\w./-]+(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?)$/;

/** Images that the objects run, and those that they pass on as arguments or in the environment, sorted. */
export function imagesOf(objects: readonly KubeObject[]): string[] {
  const images = new Set<string>();
  for (const object of objects) {
    for (const pod of [
      object.spec,
      object.spec?.template?.spec,
      object.spec?.jobTemplate?.spec?.template?.spec,
    ]) {
      for (const container of [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])]) {
        images.add(container.image);
        const texts = [...(container.args ?? []), ...(container.env ?? []).map((entry: Json) => entry.value)];
        for (const text of texts) {
          const image = IMAGE.exec(String(text))?.[1];
          if (image !== undefined && /[:@][^/]+$/.test(image)) images.add(image);
        }
      }
    }
    if (typeof object.spec?.image === 'string') images.add(object.spec.image);
  }
  // Istio's injector puts an image in place of `auto`.
  return [...images].filter((image) => image && image !== 'auto').sort();
}
