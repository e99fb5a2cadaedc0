import type { CompletionPlace, OptionWords, Word } from './completions.ts'

/** In single quotes fish knows two escapes (Quotes, in its documentation). */
const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** The completion of fish 3 and later (complete, in its documentation). */
export const fishScript = (places: readonly CompletionPlace[]): string => `# Completes crema in fish.
function __crema_at
    set -l at crema
    set -l words (commandline -opc)
    set -e words[1]
    for each in $words
        switch "$at $each"
            case ${places
              .slice(1)
              .map(({ name }) => quote(name))
              .join(' ')}
                set at "$at $each"
        end
    end
    test "$at" = "$argv[1]"
end
${places.flatMap(placeLines).join('\n')}`

function placeLines({ name, words, options, isFree }: CompletionPlace): string[] {
  const at = `complete -c crema -n ${quote(`__crema_at '${name}'`)}`
  const noFiles = isFree ? [] : [`${at} -f`]
  return [...noFiles, ...words.map(word => `${at} ${wordFlags(word)}`), ...options.map(option => `${at} ${optionFlags(option)}`)]
}

const wordFlags = ({ word, about }: Word) => `-a ${quote(word)} -d ${quote(about)}`

function optionFlags({ forms, about, values }: OptionWords): string {
  const names = forms.map(form => (form.startsWith('--') ? `-l ${form.slice(2)}` : `-s ${form.slice(1)}`))
  const value = values === null ? [] : values.length === 0 ? ['-r', '-F'] : ['-x', `-a ${quote(values.join(' '))}`]
  return [...names, ...value, `-d ${quote(about)}`].join(' ')
}
