/** Languages of code blocks that only colour it; others, such as `mermaid`, GitHub draws. */
const COLOURS = new Set(['', 'diff', 'json', 'sh', 'text', 'yaml']);

/** GitHub reads no mention, link or reference across it, and nobody sees it. */
const GAP = '\u200b';

const FENCE = /^(`{3,})([\w-]*)[ \t]*$/;
const COMMENT = /^<!-- [\w -]* -->$/;
const TAG = /^(?=<)(<details>)?(?:<summary>(.+)<\/summary>)?$|^(<\/details>)$/;

/** What is no entity of ASCII punctuation, by number, or of a few by name: another could be a letter of an address, or hide a mention. */
const OTHER_ENTITY = /&(?!(?:amp|lt|gt|quot|nbsp|#(?:3[3-9]|4[0-7]|5[89]|6[0-4]|9[1-6]|12[3-6]));)/g;

/**
 * Markdown that somebody else wrote, so that it shows what it says and does nothing: nobody is mentioned, no issue is linked, no
 * picture is fetched, nothing leads elsewhere, no HTML is left but `<details>` with a `<summary>`, `<code>` and `<br>`. Code blocks keep their text.
 *
 * Where a code block begins and ends is not guessed: blocks are written anew, with a fence that is longer than any in them, and in all
 * other text nothing is left that opens one. So what is taken for code here is code for GitHub as well.
 */
export function defuse(markdown: string): string {
  const lines = visible(markdown).split('\n');
  const out: string[] = [];
  let open = 0;
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] as string).trimEnd();
    const [, ticks, language = ''] = FENCE.exec(line) ?? [];
    if (ticks !== undefined) {
      let end = at + 1;
      while (end < lines.length && !isEnd(lines[end] as string, ticks)) end++;
      // Blank lines around: HTML before it would take it for its own.
      out.push('', fenced(lines.slice(at + 1, end).join('\n'), COLOURS.has(language) ? language : ''), '');
      at = end;
      continue;
    }
    if (COMMENT.test(line)) continue;
    const [, details, summary, end] = TAG.exec(line) ?? [];
    const closes = end !== undefined && open > 0;
    if (!closes && details === undefined && summary === undefined) {
      out.push(defuseLine(line));
      continue;
    }
    if (details !== undefined) open++;
    if (closes) open--;
    for (const part of [details, summary && `<summary>${defuseLine(summary)}</summary>`, end])
      if (part) out.push('', part, '');
  }
  while (open-- > 0) out.push('', '</details>');
  return `${out.join('\n').replace(/^\n+|\n+$/g, '')}\n`;
}

/** As many of the first lines as fit into so many characters, made harmless; where some are left out, `note` follows. */
export function fitting(markdown: string, room: number, note: string): string {
  const whole = defuse(markdown);
  if (whole.length <= room) return whole;
  const lines = markdown.split('\n');
  let [fits, tooMany] = [0, lines.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (defuse(lines.slice(0, middle).join('\n')).length + note.length <= room) fits = middle;
    else tooMany = middle;
  }
  return defuse(lines.slice(0, fits).join('\n')) + note;
}

/** Text as a code block, whatever is in it. */
export const codeBlock = (text: string, language = 'text'): string => `${fenced(visible(text), language)}\n`;

/** The fence is longer than any run of backticks between, so that no line there ends it. */
function fenced(text: string, language: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((length, run) => Math.max(length, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

const isEnd = (line: string, ticks: string) => {
  const text = line.trim();
  return text.length >= ticks.length && /^`+$/.test(text);
};

function defuseLine(line: string): string {
  return (
    line
      .replace(OTHER_ENTITY, '&amp;')
      .replace(/<(?!\/?code>|br>)/g, '&lt;')
      // Neither in text nor in a list does a code block begin here.
      .replace(/`{3,}|~{3,}/g, (run) => [...run].map((c) => `\\${c}`).join(''))
      .replace(/@|&#64;|(?<!&)#(?=\d)|&#35;/g, `$&${GAP}`)
      .replace(/(gh(?:-|&#45;))(?=\d)/gi, `$1${GAP}`)
      .replaceAll('![', '!\\[')
      .replace(/\](?=[([:])/g, `]${GAP}`)
      .replace(/(:|&#58;)(?=\/|&#47;)/g, `$1${GAP}`)
      .replace(/(www)(?=\.|&#46;)/gi, `$1${GAP}`)
      .replaceAll('$', '&#36;')
  );
}

/** One kind of line end, and no character that drives a terminal or turns the direction of text. */
function visible(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '');
}
