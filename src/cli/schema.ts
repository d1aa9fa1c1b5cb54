import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalog } from '../catalog.ts';
import { environmentJsonSchema } from '../environment/json-schema.ts';
import type { Command } from './command.ts';
import { writing } from './new-file.ts';
import { ROOT } from './root.ts';

const FILE = 'environments/schema.json';

const command: Command = {
  usage: `espalier schema

Writes environments/schema.json, which editors use to complete and check environment files.`,
  options: {},
  positionals: [0, 0],
  async run() {
    const text = environmentJsonSchema(await loadCatalog(ROOT));
    writing(FILE, () => writeFileSync(join(ROOT, FILE), text));
    console.log(`wrote ${FILE}`);
    return 0;
  },
};

export default command;
