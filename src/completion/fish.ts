import type { Completes } from '../cli/command.ts';
import { type Completed, ENVIRONMENT_NAME, quoted } from './script.ts';

/** For fish 3 and newer. */
export function fishScript({ program, commands, components }: Completed): string {
  const lines = commands.flatMap(({ name, summary, options, completes }) => {
    const of = `complete -c ${program} -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c ${program} -f -n __${program}_first -a ${name} -d ${quoted(summary)}`,
      ...Object.entries(options).map(
        ([option, { type }]) => `${of} -l ${option}${type === 'string' ? ' -r -F' : ' -f'}`,
      ),
      `${of} -l help -f`,
      ...completes.map((what, i) => {
        const place = i === completes.length - 1 ? `${i + 1} at_least` : `${i + 1} exactly`;
        const choices = words(what);
        return `complete -c ${program} -n '__${program}_place ${name} ${place}' ${choices === undefined ? '-F' : `-f -a ${choices}`}`;
      }),
    ];
  });
  return `# fish completion of ${program}
function __${program}_environments
    for file in environments/*.yaml
        string match -r -- '^${ENVIRONMENT_NAME.replaceAll('(', '(?:')}$' (string replace -r '.*/(.*)\\.yaml$' '$1' -- $file)
    end
end
function __${program}_words
    string match -v -- '-*' (commandline -opc)[2..-1]
end
function __${program}_first
    test (count (__${program}_words)) -eq 0
end
function __${program}_place
    set -l words (__${program}_words)
    test "$words[1]" = $argv[1]; or return 1
    if test $argv[3] = at_least
        test (count $words) -ge $argv[2]
    else
        test (count $words) -eq $argv[2]
    end
end
${lines.join('\n')}
`;

  function words(what: Completes): string | undefined {
    if (what === 'environment') return `'(__${program}_environments)'`;
    if (what === 'component') return quoted(components);
    return what === 'file' ? undefined : quoted(what);
  }
}
