import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { ConfigMap, Volume } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';

/** Files of a workload as a ConfigMap of its name, and how its pods take them. */
export interface AddedFiles {
  readonly mount: { readonly path: string; readonly volume: Volume };
  /** On the pods: nothing else replaces them when the text of a ConfigMap changes. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** @throws Error where the paths are not all in one folder. */
export function addFiles(
  scope: Construct,
  name: string,
  files: Readonly<Record<string, string>>,
): AddedFiles {
  const entries = Object.entries(files);
  const [folder, ...others] = new Set(entries.map(([path]) => posix.dirname(path)));
  if (folder === undefined || others.length > 0) {
    throw new Error(`files of ${name} must lie in one folder: ${entries.map(([path]) => path).join(', ')}`);
  }
  const data = Object.fromEntries(entries.map(([path, text]) => [posix.basename(path), text]));
  const map = new ConfigMap(scope, 'files', { metadata: { name }, data });
  const sum = createHash('sha256').update(JSON.stringify(data)).digest('hex');
  return {
    mount: { path: folder, volume: Volume.fromConfigMap(scope, 'files-volume', map, { name: 'files' }) },
    annotations: { 'checksum/files': sum.slice(0, 16) },
  };
}
