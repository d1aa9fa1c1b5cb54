import type { CST } from 'yaml';
import { MAX_DEPTH, MAX_TOLD } from './text.ts';

/** Something that YAML allows and an environment does not; `offset` counts characters from the start of the text. */
export interface Refusal {
  readonly code: string;
  readonly offset: number;
  readonly message: string;
  readonly cure: string;
}

/**
 * What is refused before anything is made of it: alias bombs, cyclic anchors, and tags, directives and merge keys whose
 * meaning differs between readers. Works on tokens, where all of them still show, and never follows more than
 * `MAX_DEPTH` levels.
 */
export function refusals(tokens: Iterable<CST.Token>): Refusal[] {
  const found: Refusal[] = [];
  let documents = 0;
  for (const token of tokens) {
    if (token.type === 'directive')
      found.push(
        refusal(
          'YAML_DIRECTIVE',
          token.offset,
          `the directive ${token.source}`,
          'Remove it; environments are YAML 1.2',
        ),
      );
    if (token.type !== 'document') continue;
    if (++documents === 2)
      found.push(
        refusal(
          'YAML_SEVERAL_DOCUMENTS',
          token.offset,
          'a second document begins',
          'Keep one document a file',
        ),
      );
    if (documents > 1) break;
    walk(token, 0, found);
  }
  return atMost(found);
}

function walk(token: CST.Token, depth: number, found: Refusal[]): void {
  switch (token.type) {
    case 'document':
      properties(token.start, found);
      if (token.value) walk(token.value, depth, found);
      return;
    case 'alias':
      found.push(refusal('YAML_ALIAS', token.offset, `the alias ${token.source}`, 'Write the value out'));
      return;
    case 'block-map':
    case 'block-seq':
    case 'flow-collection':
      if (depth === MAX_DEPTH) tooDeep(token.offset, found);
      else for (const item of token.items) walkItem(item, depth + 1, found);
  }
}

function walkItem({ start, key, sep, value }: CST.CollectionItem, depth: number, found: Refusal[]): void {
  properties(start, found);
  if (key?.type === 'scalar' && key.source === '<<')
    found.push(refusal('YAML_MERGE_KEY', key.offset, 'the merge key <<', 'Write the keys out'));
  if (key) walk(key, depth, found);
  properties(sep ?? [], found);
  if (value) walk(value, depth, found);
}

function properties(tokens: readonly CST.SourceToken[], found: Refusal[]): void {
  for (const { type, offset, source } of tokens) {
    if (type === 'anchor')
      found.push(
        refusal(
          'YAML_ALIAS',
          offset,
          `the anchor ${source}`,
          'Remove it, and write the value out where it is used',
        ),
      );
    if (type === 'tag')
      found.push(
        refusal('YAML_TAG', offset, `the tag ${source}`, 'Remove it; quote a value to make it a string'),
      );
  }
}

function tooDeep(offset: number, found: Refusal[]): void {
  if (found.some(({ code }) => code === 'YAML_TOO_DEEP')) return;
  found.push(refusal('YAML_TOO_DEEP', offset, `nested deeper than ${MAX_DEPTH} levels`, 'Flatten it'));
}

function refusal(code: string, offset: number, message: string, cure: string): Refusal {
  return { code, offset, message: message.length > 120 ? `${message.slice(0, 119)}…` : message, cure };
}

/** The first of each code, up to `MAX_TOLD`. */
function atMost(found: readonly Refusal[]): Refusal[] {
  const told = new Map<string, number>();
  return found.filter(({ code }) => {
    const count = (told.get(code) ?? 0) + 1;
    told.set(code, count);
    return count <= MAX_TOLD;
  });
}
