/**
 * How files of people enter: text, YAML or JSON with the line of every value, and a schema's verdict on it as
 * Problems. Nothing here knows any key.
 */
export { formatPath } from './input/display.ts';
export { readJson } from './input/json.ts';
export { parseWith } from './input/schema.ts';
export type { Path, Source } from './input/source.ts';
export { MAX_BYTES, MAX_DEPTH, readText } from './input/text.ts';
export { readYaml } from './input/yaml.ts';
