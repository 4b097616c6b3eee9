import { Command, CommanderError } from 'commander'
import { COMMANDS } from './commands.js'
import { report, USAGE, watchPipe } from './output.js'
import { redactByProject } from './redaction.js'
import { VERSION } from './version.js'

/** Exit codes: 0 done, 1 the answer is no or something failed, 2 misuse, 130 interrupted. */
async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('sillok')
    .description('Sillok keeps and finds the records of your applications.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('See sillok --help.')
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      'after',
      '\nThe log root is found upward from the working directory; --root or SILLOK_ROOT names another.',
    )
  // Whatever a command does, what it writes goes by the rules of the project.
  program.hook('preAction', (_program, action) => {
    const { root, config } = action.optsWithGlobals<{ root?: string; config?: string }>()
    return redactByProject(root, config)
  })
  let code = 0
  const named = argv.find((word) => !word.startsWith('-'))
  const wanted = named === 'help' ? argv[argv.indexOf(named) + 1] : named
  for (const { name, summary, load } of COMMANDS) {
    // Only the command that is asked for is loaded: its options are known to nobody else.
    if (name !== wanted) {
      program.command(name).description(summary)
      continue
    }
    const { command } = await load()
    program.addCommand(
      command((result) => {
        code = result
      })
        .description(summary)
        .showHelpAfterError(`See sillok ${name} --help.`)
        .exitOverride(),
    )
  }
  if (argv.length === 0) {
    program.outputHelp()
    return USAGE
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) return report(error)
    return error.exitCode === 0 ? 0 : USAGE
  }
  return code
}

watchPipe()
process.exitCode = await main(process.argv.slice(2))
