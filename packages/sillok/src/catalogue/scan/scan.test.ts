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

  it('follows names in JavaScript: fallbacks, aliases, members, parameters, objects, options, targets, shells', async () => {
    const text = `import { appendFile as put, createWriteStream } from 'node:fs'
const { writeFileSync: save } = require('node:fs')
put(process.env.OUT ?? 'logs/a.log', x)
save(argv[2] || 'logs/b.log', x)
class Log {
  file = 'logs/field.log'
  constructor(options) {
    this.path = options.path ?? join(process.env.SILLOK_ROOT, 'ops', 'c.log')
    this.out = createWriteStream(this.path)
    this.more = createWriteStream(this.file)
  }
}
class Other { constructor() { createWriteStream(this.path) } }
function write(line, file = 'logs/param.log') { put(file, line) }
function any(file) { put(file, 'x') }
const into = ({ file = 'logs/shape.log' } = {}) => put(file, 'x')
const PATHS = { usage: 'logs/usage.jsonl', 'deep-er': { ops: 'logs/ops/d.log' } }
put(PATHS.usage, x)
put(PATHS['deep-er'].ops, x)
pino.transport({ targets: [
  { target: 'pino-pretty' },
  { target: 'pino/file', options: { destination: 'logs/ops/e.log' } },
] })
pino({ transport: { target: 'pino/file', options: { destination: 'logs/ops/f.log' } } })
bunyan.createLogger({ name: 'x', streams: [{ path: 'logs/ops/g.log' }] })
fs.renameSync('a.tmp', 'logs/ops/h.log')
await fsPromises.copyFile(tmp, \`logs/ops/\${day}.log\`)
execSync('node job.js >> logs/ops/i.log 2>&1')
exec(\`run | tee -a \${process.env.SILLOK_ROOT}/ops/\${day}.log\`)
exec('git log --oneline > /dev/null')
put(verbose ? 'logs/ops/j.log' : none, x)
put(fileURLToPath(new URL('../logs/ops/k.log', import.meta.url)), x)
let late
late = 'logs/ops/l.log'
put(late, x)
`
    const expected = [
      '3 opens logs/a.log: legacy, relative',
      '4 opens logs/b.log: legacy, relative',
      '9 opens <root>/ops/c.log: ops',
      '10 opens logs/field.log: legacy, relative',
      '14 opens logs/param.log: legacy, relative',
      '16 opens logs/shape.log: legacy, relative',
      '18 opens logs/usage.jsonl: usage, relative',
      '19 opens logs/ops/d.log: ops, relative',
      '22 opens logs/ops/e.log: ops, relative',
      '24 opens logs/ops/f.log: ops, relative',
      '25 opens logs/ops/g.log: ops, relative',
      '26 moves logs/ops/h.log: ops, relative',
      '27 moves logs/ops/….log: ops, relative',
      '28 redirects logs/ops/i.log: ops, relative',
      '29 redirects <root>/ops/….log: ops',
      '31 opens logs/ops/j.log: ops, relative',
      '32 opens …/../logs/ops/k.log: ops',
      '35 opens logs/ops/l.log: ops, relative',
    ]
    // A path that is put together is told of where that is, too.
    const found = async (path: string) => (await scan(path, text)).filter((line) => !line.includes('builds'))
    expect(await found('src/a.mjs')).toEqual(expected)
    expect(await found('src/a.ts')).toEqual(expected)
    // Each block has its own names.
    expect(
      await scan(
        'src/b.mjs',
        `it(() => { const file = 'logs/ops/a.log'; put(file, x); appendFile(file, x) })
it(() => { const file = 'logs/ops/b.log'; appendFile(file, x); it(() => appendFile(file, x)) })
it((file) => { appendFile(file, x) })
function outer(path) { return () => { const path = 'logs/ops/c.log'; appendFile(path, x) } }
`,
      ),
    ).toEqual([
      '1 opens logs/ops/a.log: ops, relative',
      '2 opens logs/ops/b.log: ops, relative',
      '2 opens logs/ops/b.log: ops, relative',
      '4 opens logs/ops/c.log: ops, relative',
    ])
    expect(
      await scan(
        'src/b.ts',
        `class A {
  private path: string = 'logs/ops/a.log'
  constructor(private file: string = 'logs/ops/b.log') {
    writeFileSync(this.path, ''); writeFileSync(file, '')
  }
}
`,
      ),
    ).toEqual(['4 opens logs/ops/a.log: ops, relative', '4 opens logs/ops/b.log: ops, relative'])
  })

  it('follows names in Python: defaults, members, dictionaries, targets, shells', async () => {
    expect(
      await scan(
        'src/b.py',
        `import os, shutil, subprocess
from logging.handlers import RotatingFileHandler as RFH
class Log:
    PATH = 'logs/ops/class.log'
    def __init__(self, path='logs/ops/param.log', other: str = 'logs/ops/typed.log'):
        self.path = path
        open(self.path, 'a')
        open(self.PATH, 'a')
        RFH(other)
open(os.environ.get("OUT", "logs/ops/env.log"), 'a')
open(os.getenv("OUT") or "logs/ops/or.log", 'a')
open(os.environ.get("SILLOK_ROOT", "x") + "/usage.jsonl", 'a')
LOGGING = {
    'version': 1,
    'handlers': {
        'file': {
            'class': 'logging.FileHandler',
            'filename': BASE_DIR / 'logs/ops/django.log',
        },
        'console': {'class': 'logging.StreamHandler'},
    },
}
PATHS = {'usage': 'logs/usage.jsonl'}
open(PATHS['usage'], 'a')
shutil.copy(src, 'logs/ops/copied.log')
os.rename('a', 'logs/ops/renamed.log')
Path('a').rename('logs/ops/moved.log')
name = name.replace('a.log', 'logs/b.log')
os.system('run >> logs/ops/system.log')
subprocess.run(f'run | tee {folder}/logs/ops/run.log', shell=True)
subprocess.run(['run', '> logs/no.log'])
def free(path): open(path, 'a')
def one():
    file = 'logs/ops/one.log'
    open(file, 'a')
def two():
    file = 'logs/ops/two.log'
    open(file, 'a')
`,
      ),
    ).toEqual([
      '7 opens logs/ops/param.log: ops, relative',
      '8 opens logs/ops/class.log: ops, relative',
      '9 opens logs/ops/typed.log: ops, relative',
      '10 opens logs/ops/env.log: ops, relative',
      '11 opens logs/ops/or.log: ops, relative',
      '12 opens <root>/usage.jsonl: usage',
      '18 opens …/logs/ops/django.log: ops',
      '24 opens logs/usage.jsonl: usage, relative',
      '25 moves logs/ops/copied.log: ops, relative',
      '26 moves logs/ops/renamed.log: ops, relative',
      '27 moves logs/ops/moved.log: ops, relative',
      '29 redirects logs/ops/system.log: ops, relative',
      '30 redirects …/logs/ops/run.log: ops',
      '35 opens logs/ops/one.log: ops, relative',
      '38 opens logs/ops/two.log: ops, relative',
    ])
  })

  it('follows names in shell: defaults, targets of cp and mv', async () => {
    expect(
      await scan(
        'bin/b.sh',
        `run >> "\${LOG:-logs/ops/a.log}"
OUT="\${OUT:=logs/ops/b.log}"
run > "$OUT"
run >> \${LOG:-$SILLOK_ROOT/ops/c.log}
cp -p out.txt "$SILLOK_ROOT/ops/d.log"
mv e.log logs/ops/
cp logs/ops/x.log /tmp/elsewhere
run > "\${FILE}"
run >> ~/workspaces/logs/ops/e.log
run >> "~/logs/ops/f.log"
`,
      ),
    ).toEqual([
      '1 redirects logs/ops/a.log: ops, relative',
      '3 redirects logs/ops/b.log: ops, relative',
      '4 redirects <root>/ops/c.log: ops',
      '5 moves <root>/ops/d.log: ops',
      '6 moves logs/ops/e.log: ops, relative',
      // The home folder is the same from everywhere; in quotes it is a folder of that name.
      '9 redirects …/workspaces/logs/ops/e.log: ops',
      '10 redirects ~/logs/ops/f.log: ad-hoc, relative',
    ])
  })

  it('knows the working directory, however it is called', async () => {
    const js =
      "appendFile(process.cwd() + '/logs/ops/a.log', x)\nappendFile(path.join(process.cwd(), 'logs', 'ops', 'b.log'), x)"
    const python =
      "open(os.path.join(os.getcwd(), 'logs', 'ops', 'a.log'), 'a')\n(Path.cwd() / 'logs/ops/b.log').touch()"
    const shell = 'run > "$PWD/logs/ops/a.log"\nrun > $(pwd)/logs/ops/b.log'
    for (const [file, text] of Object.entries({ 'a.ts': js, 'a.py': python, 'a.sh': shell }))
      expect((await scan(file, text)).map((one) => one.replace(/ \w+/, ''))).toEqual([
        '1 ./logs/ops/a.log: ops, relative',
        '2 ./logs/ops/b.log: ops, relative',
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
