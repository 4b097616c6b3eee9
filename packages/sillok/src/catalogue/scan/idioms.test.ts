import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readCatalogue } from '../declare/catalogue.js'
import { scanCode } from './scan.js'

let base: string

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sillok-')))
  file('sillok.config.yaml', "root: logs\nlogs:\n  ops: { match: 'ops/**', class: L3 }\n")
})
afterEach(() => rmSync(base, { recursive: true }))

function file(path: string, text: string): void {
  mkdirSync(dirname(join(base, path)), { recursive: true })
  writeFileSync(join(base, path), text)
}

/** `line path`, and what differs from a declared log that is opened. */
async function scan(path: string, text: string): Promise<string[]> {
  file(path, text)
  const places = await scanCode(readCatalogue(join(base, 'sillok.config.yaml')))
  rmSync(join(base, path))
  return places.map(({ line, path: to, verdict }) =>
    `${line} ${to} ${verdict === 'declared' ? '' : verdict}`.trim(),
  )
}

it('knows the ways in which Python writes', async () => {
  const text = `import os, gzip, bz2, aiofiles, anyio, asyncio, subprocess
from os.path import join
open(file="logs/ops/3.log", mode="a")
Path("logs/ops/4.log").open(mode="w")
os.open("logs/ops/5.log", os.O_WRONLY | os.O_APPEND)
aiofiles.open("logs/ops/6.log", "a")
await anyio.open_file("logs/ops/7.log", "a")
bz2.open("logs/ops/8.log", "wt")
df.to_csv("logs/ops/9.csv")
df.to_json("logs/ops/10.jsonl", lines=True)
logger.add(sink="logs/ops/11.log")
open(join("logs", "ops", "12.log"), "a")
Path("logs/ops/13").with_suffix(".log").write_text("x")
(LOG_DIR / "ops" / "x.log").with_name("14.log").touch()
asyncio.create_subprocess_shell("run >> logs/ops/15.log")
subprocess.run(["sh", "-c", "run >> logs/ops/16.log"])
subprocess.run(["/bin/bash", "-lc", "run >> logs/ops/17.log"])
open(out_folder / "18.log", "xb")
open("logs/ops/no.log", "rb")
Path("logs/ops/no.log").open()
archive.open("logs/ops/no.log")
os.open("logs/ops/no.log", os.O_RDONLY)
", ".join(["logs/ops/no.log"])
`
  expect(await scan('a.py', text)).toEqual([
    '3 logs/ops/3.log',
    '4 logs/ops/4.log',
    '5 logs/ops/5.log',
    '6 logs/ops/6.log',
    '7 logs/ops/7.log',
    '8 logs/ops/8.log',
    '9 logs/ops/9.csv',
    '10 logs/ops/10.jsonl',
    '11 logs/ops/11.log',
    '12 logs/ops/12.log',
    '13 logs/ops/13.log',
    '14 …/ops/14.log',
    '15 logs/ops/15.log',
    '16 logs/ops/16.log',
    '17 logs/ops/17.log',
    '18 …/18.log ad-hoc',
  ])
})

it('knows the ways in which JavaScript writes', async () => {
  const text = `import fs from 'node:fs'
fs.openSync('logs/ops/2.log', fs.constants.O_WRONLY | fs.constants.O_APPEND)
fs.open('logs/ops/3.log', O_RDWR | O_CREAT, 0o600, done)
Deno.writeTextFile('logs/ops/4.log', x)
new winston.transports.File({ dirname: 'logs/ops', filename: '5.log' })
new DailyRotateFile({ filename: '6-%DATE%.log', dirname: path.join('logs', 'ops') })
rfs.createStream('7.log', { interval: '1d', path: path.join(import.meta.dirname, 'logs/ops') })
rfs.createStream((time) => time + '8.log', { path: 'logs/ops' })
new SonicBoom({ dest: 'logs/ops/9.log' })
spawn('sh', ['-c', 'run >> logs/ops/10.log'])
execFileSync('/bin/bash', ['-lc', \`run | tee logs/ops/11.log\`])
spawn('run >> logs/ops/12.log', { shell: true })
createLogger({ transports: [{ dirname: 'logs/ops', filename: '13.log' }] })
const [dest, filename] = [1, 2]
function other() { const dest = 'logs/ops/15.log'; new SonicBoom({ dest }) }
function more() { const destination = 'logs/ops/16.log'; pino({ transport: { options: { destination } } }) }
function paths() { const usage = 'logs/ops/17.log', all = { usage }; appendFileSync(all.usage, x) }
getFileSink('logs/ops/18.log')
fileTransport({ path: 'logs/ops/19.log', format: 'json' })
configure({ appenders: { a: { filename: 'logs/ops/20.log' }, b: { path: 'logs/ops/20b.log', file: 'logs/ops/20c.log' } } })
fs.openSync('logs/ops/no.log', fs.constants.O_RDONLY)
fs.openSync('logs/ops/no.log', O_RDONLY)
spawn('run', ['>> logs/ops/no.log'])
spawn('sh', ['run.sh', '>> logs/ops/no.log'])
createStream('no.log')
`
  const expected = [
    '2 logs/ops/2.log',
    '3 logs/ops/3.log',
    '4 logs/ops/4.log',
    '5 logs/ops/5.log',
    '6 logs/ops/6-….log',
    '7 …/logs/ops/7.log',
    '8 logs/ops/…',
    '9 logs/ops/9.log',
    '10 logs/ops/10.log',
    '11 logs/ops/11.log',
    '12 logs/ops/12.log',
    '13 logs/ops/13.log',
    '15 logs/ops/15.log',
    '16 logs/ops/16.log',
    '17 logs/ops/17.log',
    '18 logs/ops/18.log',
    '19 logs/ops/19.log',
    '20 logs/ops/20.log',
    '20 logs/ops/20b.log',
    '20 logs/ops/20c.log',
  ]
  expect(await scan('a.mjs', text)).toEqual(expected)
  expect(await scan('a.ts', text)).toEqual(expected)
})

it('knows the ways in which shell writes', async () => {
  const text = `exec > >(tee -a logs/ops/1.log) 2>&1
{ a; b; } >> logs/ops/2.log
while read x; do y; done > logs/ops/3.log
run >& logs/ops/4.log
echo x | sudo tee -a logs/ops/5.log
rsync --log-file=logs/ops/6.log a b
gunicorn --access-logfile logs/ops/7.log --error-logfile=logs/ops/7b.log app
touch logs/ops/8.log
cat <<EOF >> logs/ops/9.log
> logs/ops/no.log
EOF
readonly LOG=logs/ops/12.log
run >> "$LOG"
nohup nice -n 5 run > logs/ops/14.log 2>&1 &
env A=1 tee logs/ops/15.log
sudo -u www cp a.log logs/ops/16.log
truncate -s 0 logs/ops/17.log
bash -c 'run >> logs/ops/18.log'
su - app -c "run >> logs/ops/19.log"
if x; then y; fi &>> logs/ops/20.log
celery worker --logfile logs/ops/21.log
run >&2
run 2>&1 1>&-
echo "run >> logs/ops/no.log"
grep --log-file logs/ops/no.txt
bash run.sh 'x > logs/ops/no.log'
`
  expect(await scan('a.sh', text)).toEqual([
    '1 logs/ops/1.log',
    '2 logs/ops/2.log',
    '3 logs/ops/3.log',
    '4 logs/ops/4.log',
    '5 logs/ops/5.log',
    '6 logs/ops/6.log',
    '7 logs/ops/7.log',
    '7 logs/ops/7b.log',
    '8 logs/ops/8.log',
    '9 logs/ops/9.log',
    '13 logs/ops/12.log',
    '14 logs/ops/14.log',
    '15 logs/ops/15.log',
    '16 logs/ops/16.log',
    '17 logs/ops/17.log',
    '18 logs/ops/18.log',
    '19 logs/ops/19.log',
    '20 logs/ops/20.log',
    '21 logs/ops/21.log',
    '25 logs/ops/no.txt',
  ])
})

it('takes what a logging library opens for a log, whatever its name', async () => {
  const python = `logging.FileHandler("debug.txt")
logging.basicConfig(filename=f"{folder}/out")
logger.add("app.out", rotation="1 day")
LOGGING = {"handlers": {"file": {"class": "logging.FileHandler", "filename": "django.txt"}}}
logging.FileHandler("/dev/null")
logging.FileHandler(path)
open("debug.txt", "w")
logger.add(sys.stderr)
`
  expect(await scan('a.py', python)).toEqual(
    ['1 debug.txt', '2 …/out', '3 app.out', '4 django.txt'].map((one) => `${one} ad-hoc`),
  )
  const js = `new winston.transports.File({ filename: 'combined.txt' })
pino.destination({ dest: './out/app', sync: false })
new File(['x'], 'combined.txt')
pino.destination(1)
pino.destination({ dest: '/dev/stderr' })
`
  expect(await scan('a.ts', js)).toEqual(['1 combined.txt ad-hoc', '2 ./out/app ad-hoc'])
})

it('takes no blog, catalogue or dialogue for a folder of logs', async () => {
  const text = `writeFileSync(path.join(blogDir, 'index.html'), x)
writeFileSync(catalogPath + '/b.json', x)
writeFileSync(path.join(dialog, 'c.txt'), x)
writeFileSync(path.join(this.changelogFolder, 'd.txt'), x)
writeFileSync(path.join(logDir, 'e.txt'), x)
writeFileSync(path.join(this.options.logDir, 'f.txt'), x)
writeFileSync(path.join(APP_LOG_DIR, 'g.txt'), x)
writeFileSync(path.join(appLogs, 'h.txt'), x)
writeFileSync(path.join(LOGS, 'i.txt'), x)
`
  expect(await scan('a.ts', text)).toEqual(
    ['5 …/e.txt', '6 …/f.txt', '7 …/g.txt', '8 …/h.txt', '9 …/i.txt'].map((one) => `${one} ad-hoc`),
  )
})

it('reads programs that say in their first line what they are', async () => {
  expect(await scan('bin/a', '#!/bin/sh\nrun >> logs/ops/x.log\n')).toEqual(['2 logs/ops/x.log'])
  expect(await scan('bin/b', '#!/usr/bin/env python3\nopen("logs/ops/x.log", "a")\n')).toEqual([
    '2 logs/ops/x.log',
  ])
  const node = '#!/usr/bin/env -S node --no-warnings\nappendFileSync("logs/ops/x.log", x)\n'
  expect(await scan('bin/c', node)).toEqual(['2 logs/ops/x.log'])
  expect(await scan('bin/d', '#!/usr/bin/perl\nrun >> logs/ops/x.log\n')).toEqual([])
  expect(await scan('bin/LICENSE', 'run >> logs/ops/x.log\n')).toEqual([])
})
