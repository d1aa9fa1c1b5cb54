import { Problems } from './problem.ts';
import { findFaults, isPlainNumber, isPlainObject, MAX_DEPTH } from './yaml-faults.ts';
import { comment, decimal, keyText, literal, scalar } from './yaml-scalar.ts';

/**
 * Canonical YAML of plain JSON data, for people who review diffs and for every YAML 1.1 and 1.2 reader.
 *
 * The same data gives the same bytes: in every map `apiVersion`, `kind`, `metadata`, `name` and `namespace` go first,
 * in this order, and the other keys follow sorted by UTF-16 code unit. The order of a list is data and stays.
 * Block style, two spaces a level, nothing folded, no anchors, one line feed at the end. A text of several lines is a
 * literal block where that loses nothing; any other is plain where every reader gives the same text back, else quoted.
 *
 * @param comments leading lines, each put after `# `. Characters that could end the line become spaces.
 * @throws Problems with everything in `value` that is not plain JSON or that some reader could not give back, each
 *   with its path: YAML_NULL (a null in a manifest deletes a field), YAML_UNDEFINED, YAML_NUMBER, YAML_STRING,
 *   YAML_KEY, YAML_TYPE, YAML_CYCLE, YAML_DEPTH. The caller adds whose object it was.
 */
export function toYaml(value: unknown, comments: readonly string[] = []): string {
  let head = '';
  for (const line of comments) head += `${comment(line)}\n`;
  try {
    return joined(`${head}${node(value, 0)}\n`);
  } catch (error) {
    if (error !== refused) throw error;
    // The way down keeps no path, because it almost never needs one; this second walk finds every fault with its path.
    throw new Problems(findFaults(value));
  }
}

/** The text in one piece: as it was put together it holds on to every piece, five times the memory, until it is read. */
function joined(text: string): string {
  if (text.charCodeAt(0) === 0) throw refused;
  return text;
}

const refused = new Error('not plain JSON');

const pads: string[] = [];
for (let depth = 0; depth <= MAX_DEPTH + 1; depth++) pads.push('  '.repeat(depth));

/** The text of a value; its first line starts where the caller stands, the others are indented to `depth`. */
function node(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return text(value, depth);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!isPlainNumber(value)) throw refused;
      return decimal(value);
    case 'object':
      if (value === null || depth > MAX_DEPTH) throw refused;
      if (Array.isArray(value)) return list(value, depth);
      if (!isPlainObject(value)) throw refused;
      return map(value as Record<string, unknown>, depth);
    default:
      throw refused;
  }
}

function text(value: string, depth: number): string {
  // A block needs a parent to be indented against: readers disagree about one at the top.
  const block = depth > 0 && value.includes('\n') ? literal(value, pads[depth] as string) : undefined;
  const written = block ?? scalar(value);
  if (written === undefined) throw refused;
  return written;
}

function list(values: readonly unknown[], depth: number): string {
  if (values.length === 0) return '[]';
  const next = `\n${pads[depth]}- `;
  let out = '- ';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) out += next;
    out += node(values[i], depth + 1);
  }
  return out;
}

function map(values: Record<string, unknown>, depth: number): string {
  const keys = Object.keys(values);
  if (keys.length === 0) return '{}';
  if (keys.length > 1) order(keys);
  const next = `\n${pads[depth]}`;
  const deeper = `\n${pads[depth + 1]}`;
  let out = '';
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const name = keyText(key);
    if (name === undefined) throw refused;
    const value = values[key];
    const written = node(value, depth + 1);
    if (i > 0) out += next;
    out += name;
    const onOwnLine = typeof value === 'object' && written !== '{}' && written !== '[]';
    out += onOwnLine ? ':' : ': ';
    if (onOwnLine) out += deeper;
    out += written;
  }
  return out;
}

/** Sorts in place: the known head keys, then by code unit. Maps are small, and mostly in order already. */
function order(keys: string[]): void {
  if (keys.length > 24) keys.sort();
  else {
    for (let i = 1; i < keys.length; i++) {
      const key = keys[i] as string;
      let j = i - 1;
      while (j >= 0 && (keys[j] as string) > key) {
        keys[j + 1] = keys[j] as string;
        j--;
      }
      keys[j + 1] = key;
    }
  }
  let front = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (!isHead(key)) continue;
    // The head keys are themselves in code unit order, so moving each one up in turn keeps them in their order.
    keys.copyWithin(front + 1, front, i);
    keys[front++] = key;
  }
}

function isHead(key: string): boolean {
  // By length first: this runs for every key of every object, and most keys end here.
  switch (key.length) {
    case 4:
      return key === 'kind' || key === 'name';
    case 8:
      return key === 'metadata';
    case 9:
      return key === 'namespace';
    case 10:
      return key === 'apiVersion';
    default:
      return false;
  }
}
