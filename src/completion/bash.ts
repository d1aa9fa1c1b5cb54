import type { Completes } from '../cli/command.ts';
import { type Completed, ENVIRONMENT_NAME, flagsOf, optionsWithValue, quoted } from './script.ts';

/** For bash 3.2 and newer, which macOS has, without bash-completion. */
export function bashScript({ program, commands, components }: Completed): string {
  const cases = commands.map((command) => {
    const places = command.completes.map(
      (what, i) => `${i === command.completes.length - 1 ? '*' : i + 1}) ${words(what)} ;;`,
    );
    return `    ${command.name})
      flags=${quoted(flagsOf(command))}
      case $place in ${places.join(' ')} esac
      ;;`;
  });
  return `# bash completion of ${program}
_${program}_environments() {
  local file name
  for file in environments/*.yaml; do
    name=\${file##*/}
    name=\${name%.yaml}
    [[ $name =~ ^${ENVIRONMENT_NAME}$ ]] && printf '%s ' "$name"
  done
}
_${program}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} words='' flags='' place=0 i
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W ${quoted(['help', ...commands.map(({ name }) => name)])} -- "$cur"))
    return
  fi
  case $prev in
    ${optionsWithValue(commands).join(' | ')})
      COMPREPLY=($(compgen -f -- "$cur"))
      return
      ;;
  esac
  for ((i = 2; i <= COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == -* ]] || place=$((place + 1))
  done
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  if [[ $cur == -* ]]; then words=$flags; fi
  if [[ -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$cur")); else COMPREPLY=($(compgen -f -- "$cur")); fi
}
complete -o filenames -F _${program} ${program}
`;

  function words(what: Completes): string {
    if (what === 'environment') return `words=$(_${program}_environments)`;
    if (what === 'component') return `words=${quoted(components)}`;
    return what === 'file' ? "words=''" : `words=${quoted(what)}`;
  }
}
