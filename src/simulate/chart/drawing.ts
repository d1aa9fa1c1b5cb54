/**
 * An element of a drawing: its tag, its attributes, and what is in it. Texts stay data until `markup` escapes them, or a script
 * hands them to a browser's DOM as text.
 */
export type Drawing = readonly [
  tag: string,
  attributes: Readonly<Record<string, string | number>>,
  ...inside: (Drawing | string)[],
];

/** A drawing as XML, an element a line. */
export function markup([tag, attributes, ...inside]: Drawing): string {
  const stated = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
  if (inside.length === 0) return `<${tag}${stated.join('')}/>`;
  const parts = inside.map((part) => (typeof part === 'string' ? escaped(part) : `\n${markup(part)}`));
  return `<${tag}${stated.join('')}>${parts.join('')}</${tag}>`;
}

/** Text as HTML and SVG take it, in elements and in attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
