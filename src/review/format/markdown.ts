import type { Report, ReportChange, ReportEffect } from '../report-types.ts';
import { escaped, inCode, inFence } from './inert.ts';
import {
  actionText,
  assumptions,
  capacityRows,
  countsText,
  effectText,
  environmentNotes,
  fieldText,
  objectText,
} from './words.ts';

/** GitHub takes no longer comment (https://github.com/orgs/community/discussions/27190), counted in characters. */
export const MAX_COMMENT = 65_536;

/** Who posts it puts words of their own before it, and may have to escape it once more. */
const ROOM = 56_000;

/** By which a comment is found again and updated. */
export const MARKER = '<!-- espalier diff -->';

/** Shares of the comment: the table first, the raw diff last, since it is what anybody can get elsewhere. */
const TABLE_SHARE = 20_000;
const DETAILS_SHARE = 42_000;
const END = 1_200;

/**
 * The report as a comment on a pull request: a table, then what causes each line, then the raw diff, collapsed. Names are
 * data: nothing of a tree is Markdown, HTML, a mention or a link in it. What does not fit is left out, and it says so.
 */
export function markdownOf(report: Report, raw: () => Iterable<string>): string {
  const out = new Bounded(ROOM - END);
  const lost: string[] = [];
  const head = [
    MARKER,
    '## What this changes',
    '',
    `${inCode(report.base)} → ${inCode(report.head)}: ${countsText(report)}`,
    ...report.environments.flatMap(environmentNotes).map((note) => `- ${escaped(note)}`),
  ];
  out.add(`${head.join('\n')}\n`, 10_000);
  const listed = out.addAll(tableOf(report), TABLE_SHARE);
  const total = report.changes.length + report.left;
  const rows = Math.min(Math.max(0, listed - HEAD_LINES), report.changes.length);
  if (rows < total) lost.push(`${total - rows} of ${total} changes are not in the table`);
  out.add(capacityOf(report), 12_000);
  const { changes } = report;
  const details = changes.map(detailsOf);
  if (details.length > 0 && out.add('\n### Why\n', DETAILS_SHARE)) {
    const told = out.addAll(details, DETAILS_SHARE);
    if (told < details.length)
      lost.push(`${details.length - told} of ${details.length} changes are not told in full`);
  }
  rawDiff(out, raw, lost);
  const end =
    lost.length > 0
      ? `\n**Cut to fit:** ${lost.join('; ')}. \`npm run espalier -- diff\` shows all of it.\n`
      : '';
  return out.text + end;
}

/** Pieces of a table before its first row. */
const HEAD_LINES = 2;

function tableOf({ changes }: Report): string[] {
  if (changes.length === 0) return [];
  return [
    '\n| | what | where | object |\n',
    '| --- | --- | --- | --- |\n',
    ...changes.map((change) => {
      const { severity, effects, component, environments } = change;
      const says = [
        ...new Set(effects.map(({ effect, says }) => `**${effectText(effect)}** ${escaped(says)}`)),
      ];
      const shown =
        says.slice(0, 4).join('<br>') + (says.length > 4 ? `<br>and ${says.length - 4} more` : '');
      return `| ${severity} | ${shown} | ${inCode(component)} ${escaped(environments.join(', '))} | ${inCode(objectText(change))} ${escaped(actionText(change))} |\n`;
    }),
    '\n',
  ];
}

function detailsOf(change: ReportChange): string {
  const { severity, environments, effects, fields, waits, component } = change;
  return [
    `\n<details><summary>${severity}: ${inCode(objectText(change))} ${escaped(actionText(change))} (${escaped(component)}; ${escaped(environments.join(', '))})</summary>\n`,
    ...(waits ? ['- waits: the rollout is ordered, and it reaches the cluster with a pin'] : []),
    ...effects.map(effectLine),
    ...fields.slice(0, 40).map((field) => `- ${inCode(fieldText(field))}`),
    ...(fields.length > 40 ? [`- and ${fields.length - 40} more fields`] : []),
    '\n</details>\n',
  ].join('\n');
}

function effectLine({ effect, severity, says, with: others }: ReportEffect): string {
  const named = others.length > 0 ? `: ${others.map(inCode).join(', ')}` : '';
  return `- **${effectText(effect)}** (${severity}) ${escaped(says)}${named}`;
}

function capacityOf(report: Report): string {
  const rows = report.environments.flatMap(capacityRows);
  if (rows.length === 0) return '';
  const differing = rows.filter(({ differs }) => differs);
  if (differing.length === 0) return '\n### Capacity and cost\n\nAs before.\n';
  return [
    '\n### Capacity and cost\n',
    '| environment | min - max replicas | before | after |',
    '| --- | --- | ---: | ---: |',
    ...differing.map(
      ({ environment, what, before, after }) =>
        `| ${escaped(environment)} | ${escaped(what)} | ${escaped(before)} | ${escaped(after)} |`,
    ),
    '',
    ...assumptions(report).map((text) => `- ${text}`),
    '',
  ].join('\n');
}

function rawDiff(out: Bounded, raw: () => Iterable<string>, lost: string[]): void {
  const opening = '\n<details><summary>Raw diff</summary>\n\n';
  // The fence has to be longer than any run of backticks inside, which is known when everything is.
  const room = out.room - opening.length - 200;
  let body = '';
  let isCut = false;
  for (const piece of raw()) {
    const safe = inFence(piece);
    if (body.length + safe.length > room) {
      isCut = true;
      if (room - body.length > 500) body += safe.slice(0, safe.lastIndexOf('\n', room - body.length) + 1);
      break;
    }
    body += safe;
  }
  if (isCut) lost.push('the raw diff ends early');
  if (body === '') return;
  const longest = Math.max(2, ...(body.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  if (fence.length > 60) {
    lost.push('the raw diff cannot be shown');
    return;
  }
  out.add(`${opening}${fence}diff\n${body}${fence}\n\n</details>\n`, Number.POSITIVE_INFINITY);
}

/** A text that grows up to a limit, by whole pieces. */
class Bounded {
  text = '';
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get room(): number {
    return this.#limit - this.text.length;
  }

  /** Adds the piece if the text stays within `share`, and within the limit; whether it did. */
  add(piece: string, share: number): boolean {
    if (this.text.length + piece.length > Math.min(share, this.#limit)) return false;
    this.text += piece;
    return true;
  }

  /** Adds pieces up to the first that does not fit; how many. */
  addAll(pieces: readonly string[], share: number): number {
    const first = pieces.findIndex((piece) => !this.add(piece, share));
    return first === -1 ? pieces.length : first;
  }
}
