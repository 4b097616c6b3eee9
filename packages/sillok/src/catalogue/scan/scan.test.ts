import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCatalogue } from '../declare/catalogue.js'
import { type CodePlace, scanCode } from './scan.js'

let base: string

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sillok-')))
  file(
    'sillok.config.yaml',
    `root: workspaces/logs
logs:
  narration: { match: 'audio/{channel}/{video}/log.json', class: L0 }
  ops: { match: 'ops/**/*.log', class: L3 }
  usage: { match: 'usage.jsonl', class: L1 }
`,
  )
})
afterEach(() => rmSync(base, { recursive: true }))

function file(path: string, text: string): void {
  mkdirSync(dirname(join(base, path)), { recursive: true })
  writeFileSync(join(base, path), text)
}

async function scan(path: string, text: string) {
  file(path, text)
  const places = await scanCode(readCatalogue(join(base, 'sillok.config.yaml')))
  rmSync(join(base, path))
  return places.filter(({ file: of }) => of === path).map(brief)
}

const brief = ({ line, how, path, verdict, entry, relative }: CodePlace) =>
  `${line} ${how} ${path}: ${entry ?? verdict}${relative ? ', relative' : ''}`

describe('the scan of sources', () => {
  it('reads TypeScript and JavaScript', async () => {
    const text = `import { findRoot } from 'sillok/stream'
const ROOT = findRoot()
const OPS = path.join(ROOT, 'ops')
fs.appendFileSync(path.join(OPS, \`\${day}.log\`), line)
const where = join(findRoot(), 'audio', channel, video, 'log.json')
await writeFile(where, text)
createWriteStream('logs/left/' + name + '.log', { flags: 'a' })
fs.openSync(\`\${LOG_DIR}/usage.jsonl\`, 'a')
fs.openSync('logs/usage.jsonl', 'r')
fs.readFileSync('logs/usage.jsonl')
writeFileSync('page.html', html)
// createWriteStream('logs/comment.log')
const s = "createWriteStream('logs/string.log')"
new winston.transports.File({ level: 'info', filename: '/var/log/app.log' })
pino.destination({ dest: resolve(import.meta.dirname, '../logs/x/app.log') })
writeFileSync(join(process.env.SILLOK_ROOT, 'ops', 'x.log'), '')
`
    const expected = [
      '4 opens <root>/ops/….log: ops',
      '5 builds <root>/audio/…/…/log.json: narration',
      '6 opens <root>/audio/…/…/log.json: narration',
      '7 opens logs/left/….log: legacy, relative',
      '8 opens …/usage.jsonl: usage',
      '14 opens /var/log/app.log: ad-hoc',
      '15 opens …/../logs/x/app.log: legacy',
      '16 opens <root>/ops/x.log: ops',
    ]
    const found = await scan('src/a.ts', text)
    expect(found).toEqual(expected)
    expect(await scan('src/a.mjs', text)).toEqual(found)
    expect(await scan('src/a.tsx', `const x = <b>{1}</b>\n${text}`)).toHaveLength(found.length)
  })

  it('reads Python', async () => {
    expect(
      await scan(
        'src/a.py',
        `import os
ROOT = os.environ['SILLOK_ROOT']
OPS = Path(ROOT) / 'ops'
with open(os.path.join(ROOT, 'ops', f'{day}.log'), 'a') as f: pass
(OPS / 'a.log').write_text(x)
open('workspaces/logs/left/%s.log' % day, mode='w')
open('logs/usage.jsonl')
logging.FileHandler('logs/usage.jsonl')
logging.basicConfig(level=1, filename='debug.log')
# open('logs/comment.log', 'w')
""" open('logs/doc.log', 'w') """
(log_dir / "usage.jsonl").open("a")
logger.add("logs/ops/{}.log".format(day))
`,
      ),
    ).toEqual([
      '4 opens <root>/ops/….log: ops',
      '5 opens <root>/ops/a.log: ops',
      '6 opens workspaces/logs/left/….log: legacy, relative',
      '8 opens logs/usage.jsonl: usage, relative',
      '9 opens debug.log: ad-hoc, relative',
      '12 opens …/usage.jsonl: usage',
      '13 opens logs/ops/….log: ops, relative',
    ])
  })

  it('reads shell', async () => {
    expect(
      await scan(
        'bin/a.sh',
        `#!/bin/sh
LOGS="$(dirname "$0")/../workspaces/logs"
run >> "$LOGS/ops/\${day}.log" 2>&1
run | tee -a logs/left.log
run > /dev/null 2>&1
cat < logs/usage.jsonl
echo "> logs/string.log"
# run > logs/comment.log
run &> $SILLOK_ROOT/usage.jsonl
exec > "$LOG_FILE"
`,
      ),
    ).toEqual([
      '3 redirects …/../workspaces/logs/ops/….log: ops',
      '4 redirects logs/left.log: legacy, relative',
      '9 redirects <root>/usage.jsonl: usage',
    ])
  })

  it('tells what is in use from what is not by the files there are', async () => {
    const DAY = 86_400_000
    const write = (age: number) => {
      file('workspaces/logs/left/2026.log', 'x')
      utimesSync(
        join(base, 'workspaces/logs/left/2026.log'),
        new Date(Date.now() - age),
        new Date(Date.now() - age),
      )
    }
    const source = "appendFileSync(join(logRoot(), 'left', year + '.log'), x)"
    write(DAY)
    expect(await scan('a.ts', source)).toEqual(['1 opens <root>/left/….log: ad-hoc'])
    write(200 * DAY)
    expect((await scan('a.ts', source))[0]).toBe('1 opens <root>/left/….log: legacy')
  })

  it('does not fail on sources that are broken, and leaves out what was installed', async () => {
    expect(await scan('a.ts', "createWriteStream('logs/x.log')\nif ( {")).toHaveLength(1)
    expect(await scan('a.py', `x = ${'('.repeat(5000)} open('logs/x.log', 'w')`)).toBeInstanceOf(Array)
    expect(await scan('a.ts', 'const a = b + "x.log"; const b = a\nwriteFile(a)')).toBeInstanceOf(Array)
    expect(await scan('node_modules/x/a.ts', "createWriteStream('logs/x.log')")).toEqual([])
  })
})
