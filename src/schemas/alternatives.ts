import type { Report } from './bounds.ts';
import { list } from './fault.ts';
import type { SchemaNode } from './node.ts';
import type { OpenApi } from './openapi.ts';

/** anyOf, oneOf and not: how CRDs say that fields exclude or need each other. */
export function alternatives(node: SchemaNode, fits: (node: SchemaNode) => boolean, report: Report): void {
  const { anyOf, oneOf, not } = node;
  if (anyOf.length > 0 && !anyOf.some(fits)) {
    report('WRONG_ALTERNATIVE', 'fits none of the alternatives', () => cure('Set at least one of', anyOf));
  }
  if (oneOf.length > 0) {
    const count = oneOf.reduce((sum, it) => sum + (fits(it) ? 1 : 0), 0);
    if (count !== 1) {
      const message = `fits ${count} of the alternatives, must fit exactly one`;
      report('WRONG_ALTERNATIVE', message, () => cure('Set only one of', oneOf));
    }
  }
  if (not !== undefined && fits(not)) {
    report('WRONG_ALTERNATIVE', 'is of a form that the schema excludes', () => cure('Leave out', [not]));
  }
}

/** Names the fields that the alternatives are about. */
function cure(verb: string, nodes: readonly SchemaNode[]): string {
  const fields = [...new Set(nodes.flatMap(({ schema }) => namedBy(schema)))];
  return fields.length > 0 ? `${verb} ${list(fields, 'or')}.` : 'See the reference of the kind.';
}

function namedBy({ required = [], not, anyOf = [], oneOf = [], allOf = [] }: OpenApi): readonly string[] {
  return [...required, ...[...anyOf, ...oneOf, ...allOf, ...(not ? [not] : [])].flatMap(namedBy)];
}
