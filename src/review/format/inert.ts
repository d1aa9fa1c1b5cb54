import { printable } from '../../problem.ts';

/** GitHub reads no mention and no reference across it, and nobody sees it. */
const GAP = '\u200b';

/**
 * A text of a tree inside Markdown: no character of it is markup. Punctuation of ASCII is a numeric entity, which CommonMark
 * never reads as structure, and nothing else is structure; GitHub, which looks at the rendered text, mentions and links nothing
 * across the gap after `@` and `#`.
 */
export function escaped(text: string): string {
  return printable(text.replaceAll('\n', ' '))
    .replace(/[!-+.:<-@[-`{-~]/g, (c) => `&#${c.codePointAt(0)};`)
    .replace(/&#(64|35);/g, `$&${GAP}`);
}

/** As code: the same, and GitHub mentions and links nothing inside. */
export function inCode(text: string): string {
  return `<code>${escaped(text)}</code>`;
}

/** Inside a fence, whose length the caller sees to: line feeds stay, what drives a terminal or hides is escaped. */
export function inFence(text: string): string {
  return printable(text.replaceAll('\r', '').replaceAll('\t', '  '));
}
