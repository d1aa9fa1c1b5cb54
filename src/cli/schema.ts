import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalog } from '../catalog.ts';
import { environmentJsonSchema } from '../environment/json-schema.ts';
import type { Command } from './command.ts';
import { ROOT } from './root.ts';

const command: Command = {
  usage: `espalier schema

Writes environments/schema.json, which editors use to complete and check environment files.`,
  options: {},
  positionals: [0, 0],
  async run() {
    writeFileSync(join(ROOT, 'environments/schema.json'), environmentJsonSchema(await loadCatalog(ROOT)));
    return 0;
  },
};

export default command;
