import { printable } from '../../problem.ts';

/**
 * A text of a tree inside Markdown: no character of it is markup. Whatever is not a letter, a digit or plain punctuation is
 * a numeric entity, which CommonMark never reads as structure; a zero-width space after `@` and `#` keeps GitHub, which looks
 * at the rendered text, from mentioning and linking.
 */
export function escaped(text: string): string {
  return printable(text.replaceAll('\n', ' '))
    .replace(/[^A-Za-z0-9 ,;/é→…äöüß-]/g, (c) => `&#${c.codePointAt(0)};`)
    .replace(/&#(64|35);/g, '&#$1;&#8203;');
}

/** As code: the same, and GitHub mentions and links nothing inside. */
export function inCode(text: string): string {
  return `<code>${escaped(text)}</code>`;
}

/** Inside a fence, whose length the caller sees to: line feeds stay, what drives a terminal or hides is escaped. */
export function inFence(text: string): string {
  return printable(text.replaceAll('\r', '').replaceAll('\t', '  '));
}
