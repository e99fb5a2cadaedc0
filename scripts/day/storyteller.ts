/** Reports the day as it happens: chapters, and steps with the time they took. */
export interface Storyteller {
  chapter(title: string): void
  step<T>(what: string, happen: () => Promise<T>): Promise<T>
  note(text: string): void
  /** The output of a command. */
  quote(text: string): void
}

const WIDTH = 88

export function createStoryteller(write: (text: string) => void): Storyteller {
  return {
    chapter: title => write(`\n${title}\n${'-'.repeat(title.length)}\n`),
    note: text => write(`  (${text})\n`),
    quote: text => write(`${text.replace(/^/gm, '  ')}\n`),
    step: async (what, happen) => {
      const startedMs = performance.now()
      write(`  ${what.padEnd(WIDTH)} `)
      const result = await happen().catch(error => {
        write('failed\n')
        throw error
      })
      write(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(5)} s\n`)
      return result
    },
  }
}
