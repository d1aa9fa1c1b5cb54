import { loadRules } from '../rules.ts';
import type { Command } from './command.ts';
import { jsonText } from './json.ts';

const command: Command = {
  usage: `espalier rules [--json]

Lists every rule: its code, what must hold, and where that is from. All of them run at each generate; none can be switched off.`,
  options: { json: { type: 'boolean' } },
  positionals: [0, 0],
  async run({ flag }) {
    const rules = (await loadRules()).map(({ code, title, source }) => ({ code, title, source }));
    if (flag('json')) console.log(jsonText(rules));
    else for (const { code, title, source } of rules) console.log(`${code}\n    ${title}\n    ${source}`);
    return 0;
  },
};

export default command;
