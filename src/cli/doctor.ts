import { COMMANDS, type CommandNeeds } from '../doctor/commands.ts';
import { NEEDS, type Need, type NeedName } from '../doctor/needs.ts';
import type { Finding } from '../doctor/probe.ts';
import { nearest } from '../nearest.ts';
import { printable } from '../problem.ts';
import { type Command, UsageError } from './command.ts';
import { jsonText } from './json.ts';
import { ROOT } from './root.ts';

const command: Command = {
  usage: `espalier doctor [command...] [--json]

Looks for what commands need on this machine, and says how to get what is missing. Without a command: for all of them. Asks no
network, and shows no credential. Exits with 1 where a named command (without any: generate) lacks what it must have.

  --json  as JSON (docs/json.md)

Commands: ${Object.keys(COMMANDS).join(', ')}`,
  options: { json: { type: 'boolean' } },
  completes: [Object.keys(COMMANDS)],

  async run({ positionals, flag }) {
    const chosen = new Map(named(positionals).map((name) => [name, COMMANDS[name] as CommandNeeds]));
    const wanted = positionals.length > 0 ? chosen : new Map(Object.entries(COMMANDS));
    const findings = look(wanted);
    const broken = [...chosen.values()].some(({ must }) =>
      findings.some(({ name, state }) => state === 'missing' && must.includes(name)),
    );
    if (flag('json')) console.log(jsonText({ ok: !broken, needs: findings }));
    else console.log(printable(findings.map(line).join('\n')));
    return broken ? 1 : 0;
  },
};

interface Looked extends Finding, Pick<Need, 'what'> {
  readonly name: NeedName;
  /** Commands that cannot do without it. */
  readonly must: readonly string[];
  /** Commands that need it for a part of what they do. */
  readonly may: readonly string[];
  /** How to get it, where it is missing. */
  readonly get: string | null;
}

function named(positionals: readonly string[]): string[] {
  if (positionals.length === 0) return ['generate'];
  for (const name of positionals) {
    if (Object.hasOwn(COMMANDS, name)) continue;
    const guess = nearest(name, Object.keys(COMMANDS));
    throw new UsageError(
      `nothing is known of what "${printable(name)}" needs${guess ? `; did you mean "${guess}"?` : ''}`,
    );
  }
  return [...positionals];
}

function look(commands: ReadonlyMap<string, CommandNeeds>): Looked[] {
  const naming = (of: keyof CommandNeeds, need: NeedName) =>
    [...commands].filter(([, needs]) => needs[of]?.includes(need)).map(([name]) => name);
  return (Object.keys(NEEDS) as NeedName[]).flatMap((name) => {
    const [must, may] = [naming('must', name), naming('may', name)];
    if (must.length + may.length === 0) return [];
    const { what, look, get }: Need = NEEDS[name];
    const finding = look(ROOT);
    return [{ name, what, ...finding, must, may, get: finding.state === 'ok' ? null : get }];
  });
}

function line({ name, what, state, found, must, may, get }: Looked): string {
  const mark = state === 'ok' ? 'ok       ' : must.length > 0 ? 'missing  ' : 'optional ';
  const users = [...must, ...may].join(', ');
  return [
    `${mark}${name.padEnd(16)} ${found}`,
    ...(get === null
      ? []
      : [`         ${' '.repeat(16)} ${what}; for ${users}`, `         ${' '.repeat(16)} ${get}`]),
  ].join('\n');
}

export default command;
