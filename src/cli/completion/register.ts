import { Argument, type Command } from 'commander'
import { sayData } from '../support/say.ts'
import { bashScript } from './bash.ts'
import { type CompletionPlace, completionsOf } from './completions.ts'
import { fishScript } from './fish.ts'
import { zshScript } from './zsh.ts'

const scripts: Readonly<Record<string, (places: readonly CompletionPlace[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

/**
 * `crema completion SHELL`: the script that completes commands, options and their values in a shell. It holds all of them, since asking this
 * program for each key would take seconds on a Pi.
 * @param openAll makes the program with all its commands
 */
export function registerCompletion(program: Command, openAll: () => Promise<Command>): void {
  program
    .command('completion')
    .description('print what makes a shell complete commands and options; write it again after an update')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(scripts)))
    .addHelpText(
      'after',
      `
bash: crema completion bash > ~/.local/share/bash-completion/completions/crema
zsh:  crema completion zsh > a folder of $fpath, as _crema
fish: crema completion fish > ~/.config/fish/completions/crema.fish`,
    )
    .action(async (shell: string) => sayData(scripts[shell]?.(completionsOf(await openAll())) ?? ''))
}
