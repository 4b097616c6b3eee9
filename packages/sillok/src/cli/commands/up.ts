import { once } from 'node:events'
import { Command } from 'commander'
import { loadCatalogue } from '../../catalogue/index.js'
import { startCleaning, startSnapshots } from '../../lifecycle/index.js'
import { startSealers } from '../../seal/index.js'
import { findRoot } from '../../stream/index.js'
import { jsonOption, rootOption, wholeNumber } from '../options.js'
import { bytesText, interruptible, note, print } from '../output.js'
import { loadServer } from '../server.js'

interface Options {
  root?: string
  port: number
  host: string
  clickhouse?: string
  clean: boolean
  snapshots: boolean
  json?: boolean
}

const CLEAN_EVERY_MS = 86_400_000

const EXAMPLES = `
Examples:
  sillok up
  sillok up --root /var/log/sillok --port 4400
  sillok up --clickhouse http://user:password@db.example:8123

Any OpenTelemetry SDK finds the default port with no setting. Ctrl-C ends the server.
Streams that were begun with sillok seal are sealed as they grow. Where sillok.config.* declares logs, they are cleaned once a day.
Once a day a snapshot of counts and bytes is kept, from which the page Storage has its forecast.`

export function command(done: (exitCode: number) => void): Command {
  return new Command('up')
    .addOption(rootOption())
    .option('--port <number>', 'port to listen on; 0 for any free one', wholeNumber('--port', 0, 65535), 4318)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--clickhouse <url>', 'search in this ClickHouse instead of the embedded engine')
    .option('--no-clean', 'do not clean, once a day and where space is short, what sillok.config.* declares')
    .option('--no-snapshots', 'keep no snapshot of counts and bytes once a day')
    .addOption(jsonOption('print { url, port, root, pid } when ready'))
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => done(await up(options)))
}

async function up({ port, host, clickhouse, json, ...options }: Options): Promise<number> {
  const root = findRoot(options.root)
  // Without declarations there is nothing that may go.
  const cleans = options.clean && loadCatalogue(root).file !== undefined
  const { startServer } = await loadServer()
  const { signal, release } = interruptible()
  const server = await startServer({
    root,
    port,
    host,
    ...(clickhouse ? { clickhouse } : {}),
    ...(cleans ? { cleanEveryMs: CLEAN_EVERY_MS } : {}),
  })
  if (json) await print(JSON.stringify({ url: server.url, port: server.port, root, pid: process.pid }))
  else await print(`Sillok is up: ${server.url}\nRecords are kept in ${root}`)
  let isDown = false
  server.onSearch((problem) => {
    // An engine that is away is looked for again and again: it is said once that it is, and once that it is back.
    if ((problem !== undefined) === isDown) return
    isDown = problem !== undefined
    note(problem === undefined ? 'sillok: search is back.' : `sillok: search is down: ${problem.message}`)
  })
  const sealers = startSealers(root, (stream, error) =>
    note(`sillok: stream ${stream} is not sealed: ${error.message}`),
  )
  const cleaning = cleans ? startCleaningOf(root) : undefined
  const snapshots = options.snapshots
    ? startSnapshots({
        root,
        onProblem: (error) => note(`sillok: no snapshot was taken: ${error.message}`),
      })
    : undefined
  if (!signal.aborted) await once(signal, 'abort')
  if (!json) note('Closing.')
  // What comes in until the end is sealed, too.
  await server.close()
  await sealers.close()
  await cleaning?.close()
  await snapshots?.close()
  release()
  return 0
}

function startCleaningOf(root: string): { close(): Promise<void> } {
  return startCleaning({
    root,
    everyMs: CLEAN_EVERY_MS,
    onProblem: (error) => note(`sillok: logs are not cleaned: ${error.message}`),
    onRun: ({ run, urgent, done, failed, freedBytes, missingBytes }) => {
      if (done + failed + missingBytes === 0) return
      const why = urgent ? ' because space is short' : ''
      const missing =
        missingBytes > 0 ? `, ${bytesText(missingBytes)} are missing and nothing else may go` : ''
      note(
        `sillok: cleaned${why}: ${done} files, ${bytesText(freedBytes)} deleted, ${failed} failed${missing} (run ${run})`,
      )
    },
  })
}
