import type { Completes } from '../cli/command.ts';
import { type Completed, ENVIRONMENT_NAME, flagsOf, optionsWithValue, quoted } from './script.ts';

/** For zsh with compinit. */
export function zshScript({ program, commands, components }: Completed): string {
  const cases = commands.map((command) => {
    const places = command.completes.map(
      (what, i) => `${i === command.completes.length - 1 ? '*' : i + 1}) ${words(what)} ;;`,
    );
    return `    ${command.name})
      flags=(${flagsOf(command).join(' ')})
      case $place in ${places.join(' ')} esac
      ;;`;
  });
  const described = commands.map(
    ({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(':', ' -')}`)}`,
  );
  return `#compdef ${program}
_${program}_environments() {
  local file name
  for file in environments/*.yaml(N); do
    name=\${\${file:t}%.yaml}
    [[ $name =~ '^${ENVIRONMENT_NAME}$' ]] && print -r -- "$name"
  done
}
_${program}() {
  local cur=\${words[CURRENT]} prev=\${words[CURRENT - 1]} place=0 i
  local -a choices flags
  if ((CURRENT == 2)); then
    choices=(
${described.join('\n')}
    )
    _describe command choices
    return
  fi
  case $prev in
    ${optionsWithValue(commands).join(' | ')}) _files; return ;;
  esac
  for ((i = 3; i <= CURRENT; i++)); do
    [[ \${words[i]} == -* ]] || ((place += 1))
  done
  case \${words[2]} in
${cases.join('\n')}
  esac
  if [[ $cur == -* ]]; then
    compadd -- $flags
  elif (($#choices)); then
    compadd -- $choices
  else
    _files
  fi
}
compdef _${program} ${program}
`;

  function words(what: Completes): string {
    if (what === 'environment') return `choices=(\${(f)"$(_${program}_environments)"})`;
    if (what === 'component') return `choices=(${components.join(' ')})`;
    return what === 'file' ? 'choices=()' : `choices=(${what.join(' ')})`;
  }
}
