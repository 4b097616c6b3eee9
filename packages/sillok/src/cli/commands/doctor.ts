import { Command, Option } from 'commander'
import { colored, paint, type Style, visible } from '../../pretty/index.js'
import type { Check } from '../doctor/check.js'
import { allChecks } from '../doctor/checks.js'
import { jsonOption, rootOption, wholeNumber } from '../options.js'
import { print } from '../output.js'

const EXAMPLES = `
Examples:
  sillok doctor
  sillok doctor --root /var/log/sillok
  sillok doctor --json | jq 'select(.state != "ok")'

Exit code 1 when a check fails; a warning is no failure.`

const STYLES: Record<Check['state'], Style> = { ok: 'green', warn: 'yellow', fail: 'red' }

export function command(done: (exitCode: number) => void): Command {
  return new Command('doctor')
    .addOption(rootOption())
    .addOption(
      new Option('--port <number>', 'the port that the server would use')
        .argParser(wholeNumber('--port', 1, 65535))
        .default(4318),
    )
    .addOption(jsonOption('print one object for each check: name, state, text, fix'))
    .addHelpText('after', EXAMPLES)
    .action(async (options: { root?: string; port: number; json?: boolean }) => done(await doctor(options)))
}

async function doctor({
  root,
  port,
  json,
}: {
  root?: string
  port: number
  json?: boolean
}): Promise<number> {
  const color = colored(process.stdout)
  let failed = false
  for await (const check of allChecks(root, port)) {
    failed ||= check.state === 'fail'
    if (json) await print(JSON.stringify(check))
    else {
      await print(
        `${paint(check.state.padEnd(4), STYLES[check.state], color)}  ${check.name.padEnd(12)} ${visible(check.text)}`,
      )
      if (check.fix !== undefined) await print(`${' '.repeat(19)}${visible(check.fix)}`)
    }
  }
  return failed ? 1 : 0
}
