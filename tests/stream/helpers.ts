import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Batch, readStream } from 'sillok/stream'
import { onTestFinished } from 'vitest'

export { line } from './fixtures/line.mjs'
export { sleep }

export function tempRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

export interface Child {
  process: ChildProcess
  /** Whole lines of standard output so far. */
  lines(): string[]
  stderr(): string
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

export function start(fixture: string, args: object, node: string[] = []): Child {
  const path = join(import.meta.dirname, 'fixtures', fixture)
  const child = spawn(process.execPath, [...node, path, JSON.stringify(args)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  let rest = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  child.stdin.on('error', () => {})
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  return { process: child, lines: () => lines, stderr: () => errors, ended }
}

export async function until(what: () => boolean): Promise<void> {
  while (!what()) await sleep(2)
}

export function isStopped(pid: number | undefined): boolean {
  return / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/, ')'))
}

/** Lines counted as read, by writer and number. */
export class Tally {
  readonly seen = new Map<string, number>()
  readonly #last = new Map<string, number>()
  total = 0
  torn = 0
  doubled = 0
  disordered = 0
  gaps = 0
  refused = 0

  add({ lines }: Batch): void {
    for (const { text, fault } of lines) {
      if (fault !== undefined) {
        this.torn++
        continue
      }
      const { w, n, log_type, dropped = 0, refused = 0 } = JSON.parse(text)
      if (log_type === 'gap') {
        this.gaps += dropped
        this.refused += refused
      }
      if (w === undefined) continue
      const key = `${w}:${n}`
      this.total++
      if (this.seen.has(key)) this.doubled++
      this.seen.set(key, (this.seen.get(key) ?? 0) + 1)
      if (n < (this.#last.get(w) ?? -1)) this.disordered++
      this.#last.set(w, n)
    }
  }

  missing(writer: string, lines: number): number {
    let missing = 0
    for (let n = 0; n < lines; n++) if (!this.seen.has(`${writer}:${n}`)) missing++
    return missing
  }
}

export async function readAll(root: string): Promise<Tally> {
  const tally = new Tally()
  for await (const batch of readStream({ root, stream: 'app' })) tally.add(batch)
  return tally
}
