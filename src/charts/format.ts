const WIDTH = 110;

/**
 * JSON for reviews: maps a key a line, lists an element a line, and each element of a list on one line however long, so
 * that one changed object is one changed line. Short lists of scalars stay on one line. The elements of a list under
 * `renders` are laid out like maps elsewhere, since each is a record of its own. Ends with a line feed.
 */
export function formatRecord(value: unknown): string {
  return `${written(value, '')}\n`;
}

function written(value: unknown, indent: string, whole = false): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => (whole ? written(item, inner) : inline(item)));
    const scalars = value.every((item) => typeof item !== 'object' || item === null);
    const line = `[${items.join(', ')}]`;
    if (items.length === 0 || (scalars && indent.length + line.length < WIDTH)) return line;
    return `[\n${items.map((item) => inner + item).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{}';
  const lines = entries.map(
    ([key, item]) => `${inner}${JSON.stringify(key)}: ${written(item, inner, key === 'renders')}`,
  );
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function inline(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`).join(', ')}}`;
}
