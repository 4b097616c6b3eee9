// What is on disk when a process ends: 5,000 lines in one go, then each of the endings. No logger is flushed or closed by hand, for that is the question.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FILE_LOGGERS } from './logger/loggers.mjs'

const LINES = 5000
const ENDINGS = [
  'return',
  'process.exit',
  'throw',
  'unhandled rejection',
  'SIGTERM',
  'SIGINT',
  'SIGKILL',
  'worker exit',
  'cluster worker killed',
  'stack overflow',
  'out of memory',
]
const LEFT_OUT = ['writeSync per line']

const names = Object.keys(FILE_LOGGERS).filter((name) => !LEFT_OUT.includes(name))
console.log(`| of ${LINES.toLocaleString('en')} lines on disk after | ${names.join(' | ')} |`)
console.log(`|---|${names.map(() => '---').join('|')}|`)
for (const ending of ENDINGS) {
  const cells = names.map((name) => {
    const folder = mkdtempSync(join(tmpdir(), 'sillok-bench-'))
    const memory = ending === 'out of memory' ? ['--max-old-space-size=64'] : []
    const script = fileURLToPath(new URL('logger/ending.mjs', import.meta.url))
    spawnSync(process.execPath, [...memory, script, name, join(folder, 'bench.log'), ending, String(LINES)], {
      stdio: 'ignore',
      timeout: 60_000,
    })
    const found = linesBelow(folder)
    rmSync(folder, { recursive: true, force: true })
    return found.toLocaleString('en')
  })
  console.log(`| ${ending} | ${cells.join(' | ')} |`)
}

function linesBelow(folder) {
  let lines = 0
  for (const entry of readdirSync(folder, { recursive: true })) {
    const path = join(folder, entry)
    if (!existsSync(path) || !statSync(path).isFile()) continue
    // Only whole lines of the five fields: the crash itself may be a record too.
    lines += readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('}') && line.includes('Request answered')).length
  }
  // The stream's link points to the segment, which is there under its own name as well.
  return existsSync(join(folder, 'bench.jsonl')) ? lines / 2 : lines
}
