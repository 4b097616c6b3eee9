// What goes wrong with workers, on demand: only where FAULTS=1.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const on = process.env.FAULTS === '1'
/** What the next start of this worker is to do, `crash 3` or `slow 500`. */
const planOf = (socket) => `${socket}.plan`

export async function faultAtStart(socket) {
  if (!on || !existsSync(planOf(socket))) return
  const [what, number] = readFileSync(planOf(socket), 'utf8').split(' ')
  if (what === 'crash' && Number(number) > 0) {
    writeFileSync(planOf(socket), `crash ${Number(number) - 1}`)
    console.error(`Error: cannot start, ${number} more times`)
    process.exit(1)
  }
  rmSync(planOf(socket))
  if (what === 'slow') await wait(Number(number))
}

const FAULTS = {
  killed: () => process.kill(process.pid, 'SIGKILL'),
  stuck: () =>
    setTimeout(() => {
      for (;;);
    }, 10),
  leaking: () => {
    const held = []
    // As much as is too much, and no more: it is a test.
    setInterval(() => held.length < 40 && held.push(Buffer.alloc(10e6, 1)), 10)
  },
  printing: (text) => {
    console.log(`prompt: ${text}`)
    console.error(`Traceback: key ${text}`)
    process.stdout.write(JSON.stringify({ messages: [{ role: 'user', content: text }] }, null, 2))
    process.stdout.write('\n')
  },
  long_line: (text) => process.stdout.write(`${text}${'x'.repeat(10e6)}\n`),
  crash_loop: (_text, socket) => {
    writeFileSync(planOf(socket), 'crash 5')
    setTimeout(() => process.exit(1), 10)
  },
  slow_start: (_text, socket) => {
    writeFileSync(planOf(socket), 'slow 700')
    setTimeout(() => process.exit(1), 10)
  },
}

/** `POST /fault?kind=…`: the body is what `printing` and `long_line` print. */
export async function fault(request, response, socket) {
  const kind = new URL(request.url, 'http://x').searchParams.get('kind')
  let text = ''
  for await (const chunk of request) text += chunk
  const happen = on ? FAULTS[kind] : undefined
  response.writeHead(happen === undefined ? 404 : 200).end()
  happen?.(text, socket)
}
