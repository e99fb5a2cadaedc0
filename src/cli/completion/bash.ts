import { type CompletionPlace, inQuotes, valuesAfter } from './completions.ts'

const listed = (texts: readonly string[]) => texts.map(inQuotes).join('|')

/** The completion of bash 4 and later (bash(1), Programmable Completion). An empty answer leaves it to the names of files. */
export const bashScript = (places: readonly CompletionPlace[]): string => `# Completes crema in bash.
_crema() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} at=crema words='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
    ${listed(places.slice(1).map(({ name }) => name))}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $before" in
${places.flatMap(valuesAfter).map(valueCase).join('\n')}
  esac
  case "$at" in
${places.map(placeCase).join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o bashdefault -o default -F _crema crema`

const valueCase = ({ after, values }: ReturnType<typeof valuesAfter>[number]): string =>
  values.length === 0
    ? `  ${listed(after)}) return ;;`
    : `  ${listed(after)}) mapfile -t COMPREPLY < <(compgen -W ${inQuotes(values.join(' '))} -- "$word"); return ;;`

function placeCase({ name, words, options, isFree }: CompletionPlace): string {
  const forms = options.flatMap(option => option.forms).join(' ')
  const first = words.map(({ word }) => word).join(' ')
  const plain = isFree ? first : `${first} ${first === '' ? forms : ''}`.trim()
  return `  ${inQuotes(name)}) if [[ $word == -* ]]; then words=${inQuotes(forms)}; else words=${inQuotes(plain)}; fi ;;`
}
