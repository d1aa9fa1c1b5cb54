import type { KubeObject } from '../../src/object.ts';

/** The CRDs in a file: YAML documents, lines of Helm or Go templating between them left out. */
export function crdsOf(text: string): KubeObject[];
