import type { Problem } from '../problem.ts';

/**
 * A value as JSON for a terminal or a file: what drives a terminal, or cannot be seen, is written as an escape, which JSON
 * takes for the same text.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** Problems as JSON (docs/json.md): what is not known of a place is left out. */
export function problemsJson(problems: readonly Problem[]): string {
  return jsonText({ problems: problems.map(({ code, at, message, cure }) => ({ code, at, message, cure })) });
}
