import { printable } from './problem.ts';

/**
 * Text of people inside generated Markdown: words, and never markup. An image would have the reader's browser fetch it, a
 * heading or a row could pass for the generator's own, and HTML is whatever a viewer makes of it.
 */
export function prose(text: string): string {
  return oneLine(text).replace(/[\\`*_[\]<>|~$&]/g, (mark) => (mark === '&' ? '&amp;' : `\\${mark}`));
}

/** Text of people as code. A run of backticks in it is no end, since a longer one goes around it (https://spec.commonmark.org/0.31.2/#code-spans). */
export function code(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest === 0 ? 1 : longest + 1);
  const pad = /^`|`$/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

const oneLine = (text: string) => printable(text.replace(/\s+/g, ' ').trim());
