import { createRequire } from 'node:module';
import type { parser as Parser } from '@prometheus-io/lezer-promql';

type SyntaxTree = ReturnType<typeof Parser.parse>;
export type SyntaxNode = SyntaxTree['topNode'];

/** Names by which counters, and the parts of histograms, are told (https://prometheus.io/docs/practices/naming/). */
export const COUNTER = /_(?:total|count|sum|bucket)$/;

/** The text that a node of a query stands for. */
export type Text = (node: SyntaxNode) => string;

const require = createRequire(import.meta.url);
let parser: typeof Parser | undefined;

/** A query as the grammar of Prometheus's own editor reads it; the grammar is loaded at the first call. Never throws. */
export function parsePromql(query: string): { readonly tree: SyntaxTree; readonly text: Text } {
  parser ??= (require('@prometheus-io/lezer-promql') as { parser: typeof Parser }).parser;
  return { tree: parser.parse(query), text: (node) => query.slice(node.from, node.to) };
}

/** All nodes right below one; none for `null`. */
export function children(node: SyntaxNode | null): SyntaxNode[] {
  const all: SyntaxNode[] = [];
  for (let child = node?.firstChild ?? null; child !== null; child = child.nextSibling) all.push(child);
  return all;
}

/** What a call or an aggregation calls: `rate`, `sum`. */
export const nameOf = (node: SyntaxNode, text: Text) =>
  node.firstChild === null ? '' : text(node.firstChild);

/** What a string literal says. Escapes stay as they are written. */
export const stringOf = (node: SyntaxNode | null, text: Text) => (node ? text(node).slice(1, -1) : undefined);

/** A query with all its strings emptied: what it has in common with those that differ in label values alone. */
export const shapeOf = (query: string) =>
  query.replace(/"(?:[^"\\]|\\.)*"/g, (literal) => (literal === '""' ? literal : '"x"'));
