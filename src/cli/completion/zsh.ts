import { type CompletionPlace, inQuotes, valuesAfter } from './completions.ts'

const listed = (texts: readonly string[]) => texts.map(inQuotes).join('|')

/** The completion of zsh (zshcompsys(1)), as a file `_crema` of $fpath or to be sourced. */
export const zshScript = (places: readonly CompletionPlace[]): string => `#compdef crema
# Completes crema in zsh.
_crema() {
  local at=crema before=\${words[CURRENT-1]} each
  local -a found
  for each in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $each" in
    (${listed(places.slice(1).map(({ name }) => name))}) at="$at $each" ;;
    esac
  done
  case "$at $before" in
${places.flatMap(valuesAfter).map(valueCase).join('\n')}
  esac
  case "$at" in
${places.map(placeCase).join('\n')}
  esac
  _describe crema found
}
if [ "$funcstack[1]" = _crema ]; then _crema "$@"; else compdef _crema crema; fi`

const valueCase = ({ after, values }: ReturnType<typeof valuesAfter>[number]): string =>
  `  (${listed(after)}) ${values.length === 0 ? '_files' : `compadd -- ${values.map(inQuotes).join(' ')}`}; return ;;`

function placeCase({ name, words, options, isFree }: CompletionPlace): string {
  const forms = options.flatMap(option => option.forms.map(form => described(form, option.about))).join(' ')
  const first = words.map(({ word, about }) => described(word, about)).join(' ')
  const plain = isFree ? '_files; return' : `found=(${first || forms})`
  return `  (${inQuotes(name)}) if [[ $PREFIX == -* ]]; then found=(${forms}); else ${plain}; fi ;;`
}

/** `_describe` splits at the first colon. */
const described = (word: string, about: string) => inQuotes(`${word}:${about}`)
