// Ways out of what runs by Sillok: batch jobs with their documents, and workers, whose lines come in pieces.
import { job } from 'sillok/jobs'
import { supervise } from 'sillok/supervise'
import { logging } from './logger.js'
import { failure, fields, PASSWORD, SHORT, TEXT, TOKEN } from './secrets.js'

export function byJobs(root: string): Promise<string> {
  return logging(root, 'beside-jobs', async () => {
    await job({
      name: TEXT,
      root,
      run(running) {
        running.progress(1, 2, TEXT)
        running.log(TEXT, fields())
        return { ...fields(), map: new Map([['password', PASSWORD]]) }
      },
    })
    const thrown = [
      Object.assign(failure(), { name: SHORT, code: SHORT }),
      Object.assign(new Error('x'), { message: { password: PASSWORD }, name: [TOKEN] }),
      TEXT,
      { password: PASSWORD, note: TEXT },
    ]
    for (const error of thrown) {
      const run = () => {
        throw error
      }
      await job({ name: SHORT, root, run }).catch(() => {})
    }
  })
}

/** Prints a text three bytes at a time, so that whatever is in it comes in pieces. */
const IN_PIECES = `
const bytes = Buffer.from(process.env.GIVEN)
for (let at = 0; at < bytes.length; at += 3) {
  for (const stream of [process.stdout, process.stderr]) stream.write(bytes.subarray(at, at + 3))
  if (at % 300 === 0) await new Promise((resolve) => setTimeout(resolve, 2))
}`

const DRAWN = `
const rows = [{ user: 'kim', password: process.env.GIVEN }]
console.table(rows)
console.log('| user | password |\\n|------|----------|\\n| kim  | ' + process.env.GIVEN + ' |\\n| lee  | ' + process.env.GIVEN + ' |')
console.log(' user | password \\n------+----------\\n kim  | ' + process.env.GIVEN + '\\n(1 row)')
console.log('user,password\\nkim,' + process.env.GIVEN)
console.log('passwords:\\n  - ' + process.env.GIVEN + '\\n  - x' + process.env.GIVEN)`

/** What workers print, what they are given, and what is said of them. */
export function byWorkers(root: string): Promise<string> {
  const out: string[] = []
  const work = async (): Promise<void> => {
    const lines = [
      TEXT,
      JSON.stringify({ level: 'INFO', message: TEXT, password: PASSWORD, [SHORT]: 1 }),
      `password:\n  ${PASSWORD}`,
      `{\n  "password": "${PASSWORD}",\n  "${SHORT}": ["${TOKEN}"]\n}`,
      `prompt ${TEXT}`,
    ]
    const program = (code: string, given: string) => ({
      command: [process.execPath, '--input-type=module', '-e', code],
      variables: { GIVEN: given },
      policy: { restart: 'never' } as const,
      content: 'redacted' as const,
    })
    const fails = `const error = new Error(process.env.GIVEN); error.config = { password: process.env.GIVEN }; throw error`
    const supervisor = await supervise({
      root,
      workers: [
        { name: 'pieces', records: ['sillok', 'json'], ...program(IN_PIECES, lines.join('\n')) },
        { name: 'drawn', ...program(DRAWN, PASSWORD) },
        { name: 'fails', ...program(fails, TEXT) },
        { name: 'missing', ...program('', ''), command: [`/nowhere/${SHORT}`, '--password', PASSWORD] },
        {
          name: 'unready',
          ...program('setTimeout(() => {}, 500)', ''),
          ready: { http: `http://kim:${PASSWORD}@127.0.0.1:1/${SHORT}?token=${PASSWORD}` },
          startTimeoutMs: 200,
        },
      ],
    })
    await supervisor.finished()
    out.push(JSON.stringify(supervisor.status()))
    await supervisor.stop()
  }
  return logging(root, 'beside-workers', work).then((told) => [told, ...out].join('\n'))
}
