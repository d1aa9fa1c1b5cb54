import { decode, MAX_BYTES } from '../input/text.ts';
import { readYaml } from '../input/yaml.ts';
import type { KubeObject } from '../object.ts';
import { Problems } from '../problem.ts';
import { isMap } from './fields.ts';

/** An object of a tree, or why its file holds none. */
export type Read = { readonly object: KubeObject } | { readonly problem: string };

/**
 * One object out of the bytes of a manifest: data of somebody else. What makes YAML a program, more than 1 MiB, more than
 * 50 levels or a second document is refused (src/input/), and nothing but the refusal comes of it.
 */
export function readObject(file: string, bytes: Buffer): Read {
  if (bytes.length > MAX_BYTES) return { problem: `the file has more than ${MAX_BYTES} bytes` };
  try {
    return checked(readYaml(file, decode(file, bytes)).value);
  } catch (error) {
    if (!(error instanceof Problems)) throw error;
    const [first] = error.problems;
    return { problem: `${first?.code}: ${first?.message}` };
  }
}

function checked(value: unknown): Read {
  if (!isMap(value) || !isMap(value.metadata)) return { problem: 'it is no Kubernetes object' };
  const { name, namespace } = value.metadata;
  const isNamed = [value.apiVersion, value.kind, name].every((it) => typeof it === 'string' && it !== '');
  if (!isNamed || (namespace !== undefined && typeof namespace !== 'string'))
    return { problem: 'it is no Kubernetes object: apiVersion, kind and metadata.name are texts' };
  return { object: value as unknown as KubeObject };
}

/** Whether a file of a tree is one that Argo CD applies: those lie in a folder of their own; `README.md` and `capacity.json` are for people. */
export const isManifest = (path: string) => path.endsWith('.yaml') && path.includes('/');
