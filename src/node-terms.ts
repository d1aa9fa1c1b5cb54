/** One demand on a node's label, as node affinity and NodePools write it. */
export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

const REQUIRED = 'node required: ';

/**
 * The required node affinity of a workload, from the text that its footprint has of it (`node required: a In x,y and b
 * Exists or c DoesNotExist`): alternatives, each a list of requirements that all must hold. `undefined` where there is none.
 */
export function nodeTerms(affinity: readonly string[]): readonly (readonly Requirement[])[] | undefined {
  const text = affinity.find((line) => line.startsWith(REQUIRED));
  if (text === undefined) return undefined;
  return text
    .slice(REQUIRED.length)
    .split(' or ')
    .map((term) => (term === '' ? [] : term.split(' and ').map(requirement)));
}

function requirement(text: string): Requirement {
  const [key = '', operator = '', values = ''] = text.split(' ');
  return { key, operator, values: values === '' ? [] : values.split(',') };
}
