import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { RULES } from 'sillok/redact/rules'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Maker, pem } from './redaction/corpus/index.mjs'
import { expectNone, PASSWORD as P, TOKEN as T } from './redaction/support.js'
import { randomOf } from './support/random.mjs'

const MAIN = fileURLToPath(new URL('../packages/sillok/dist/cli/main.js', import.meta.url))
const make = new Maker(randomOf(71))
const hasScript = spawnSync('script', ['--version']).status === 0

/** The schema of SARIF; it is of draft 04, with an expression that only the old grammar takes. */
function sarifSchema(): ValidateFunction {
  const ajv = new Ajv({ strict: false, unicodeRegExp: false })
  addFormats.default(ajv)
  const schema = fs.readFileSync(new URL('redaction/fixtures/sarif-2.1.0.json', import.meta.url), 'utf8')
  return ajv.compile(JSON.parse(schema))
}

let folder: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'sillok-redact-'))
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  fs.rmSync(folder, { recursive: true, force: true })
})

function start(args: string[], nodeOptions: string[] = []): ChildProcess {
  const child = spawn(process.execPath, [...nodeOptions, MAIN, 'redact', ...args], { cwd: folder })
  children.push(child)
  return child
}

async function run(args: string[], input: string | Buffer = '', nodeOptions: string[] = []) {
  const child = start(args, nodeOptions)
  const chunks: Buffer[] = []
  let stderr = ''
  child.stdout?.on('data', (data: Buffer) => chunks.push(data))
  child.stderr?.on('data', (data: Buffer) => {
    stderr += data
  })
  child.stdin?.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  const bytes = Buffer.concat(chunks)
  return { code, bytes, stdout: bytes.toString(), stderr }
}

const file = (name: string, data: string | Buffer): string => {
  fs.writeFileSync(join(folder, name), data)
  return name
}

const json = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('the filter', () => {
  test('lines of text and of JSON, in their order; JSON stays JSON', async () => {
    const record = { level: 30, password: P, list: [{ token: P }, 1.5], msg: `key ${T}` }
    const { code, stdout, stderr } = await run(
      [],
      `one ${T}\n${JSON.stringify(record)}\n\nlast password=${P}`,
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expectNone(stdout, T, P)
    const lines = stdout.split('\n')
    expect(lines).toHaveLength(4)
    expect(JSON.parse(lines[1] as string)).toMatchObject({
      level: 30,
      password: '***MASKED***',
      list: [{}, 1.5],
    })
    expect(lines[2]).toBe('')
    expect(lines[3]).toBe('last password=***MASKED***')
  })

  test('what has no finding goes out byte for byte: line ends, spacing, numbers, bytes that are no UTF-8', async () => {
    const clean = Buffer.concat([
      Buffer.from('\ufeffone\r\ntwo\n{ "a" : 1.0, "id": 12345678901234567890, "a": 2 }\r\n\n\tthree '),
      Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a]),
      Buffer.from('한국어 日本語 🙂 العربية\nno newline'),
    ])
    expect((await run([], clean)).bytes.equals(clean)).toBe(true)
  })

  test('numbers that JavaScript cannot hold stay as they are beside what is masked', async () => {
    const { stdout } = await run([], `{"id":12345678901234567890,"rate":1.0,"e":1E5,"password":"${P}"}\n`)
    expect(stdout).toBe('{"id":12345678901234567890,"rate":1.0,"e":1E5,"password":"***MASKED***"}\n')
  })

  test('a member that another of its name hides does not get through', async () => {
    const { stdout } = await run([], `{"a":"${T}","a":"clean"}\n{"password":"${P}","password":"x"}\n`)
    expectNone(stdout, T, P)
    expect(json(stdout)).toHaveLength(2)
  })

  test('bytes that are no UTF-8 beside a secret', async () => {
    const input = Buffer.concat([
      Buffer.from([0xff]),
      Buffer.from(` ${T} `),
      Buffer.from([0xc3]),
      Buffer.from('\nnext\n'),
    ])
    const { stdout } = await run([], input)
    expectNone(stdout, T)
    expect(stdout.endsWith('\nnext\n')).toBe(true)
  })

  test('secrets over several lines: keys, and values that begin behind the line of their name', async () => {
    const { text, lines } = pem(make)
    const { text: windows, lines: more } = pem(make, 'EC PRIVATE KEY', '\r\n')
    const input = `a\n${text}\nb\n${windows}\r\npassword: |\n  ${P}\nc: d\n<token>\n  ${P}\n</token>\nexport KEY="x" \\\n  TOKEN=${P}\nend\n`
    const { stdout } = await run([], input)
    expectNone(stdout, P, ...lines, ...more)
    for (const line of ['a', 'b', 'c: d', 'end']) expect(stdout.split(/\r?\n/)).toContain(line)
    expect(stdout.split('\n')).toHaveLength(input.split('\n').length)
  })

  test('each line as it comes, however it comes in pieces', async () => {
    const child = start([])
    let out = ''
    child.stdout?.on('data', (data: Buffer) => {
      out += data
    })
    const lineSeen = async (count: number): Promise<void> => {
      while (out.split('\n').length <= count) await once(child.stdout as NodeJS.ReadableStream, 'data')
    }
    child.stdin?.write('first\n')
    await lineSeen(1)
    for (const piece of [`x ${T.slice(0, 9)}`, T.slice(9, 40), `${T.slice(40)}\nla`])
      child.stdin?.write(piece)
    await lineSeen(2)
    expectNone(out, T)
    child.stdin?.end('st\n')
    await once(child, 'close')
    expect(out.split('\n')).toEqual(['first', expect.stringMatching(/^x /), 'last', ''])
  })

  test('a line of 16 MB; of a longer one the rest is left out, and it says so', async () => {
    const long = `${'word '.repeat(3_200_000)}password=${P} end`
    const within = await run([], `${long}\n`)
    expectNone(within.stdout.slice(-200), P)
    expect(within.bytes.length).toBeGreaterThan(15_900_000)
    const over = await run([], `${long}${'word '.repeat(400_000)}${T}\nnext\n`)
    expect(over.stdout.slice(-60)).toMatch(/…\[\d+ more bytes\]\nnext\n$/)
    expect(over.stderr).toContain('1 line is longer')
  })

  test('memory does not grow with the input', async () => {
    const child = start([], ['--max-old-space-size=64'])
    child.stdout?.resume()
    const block = `${`2026-11-20 INFO request ${T} answered in 12 ms\n{"a":1,"token":"${P}"}\n`.repeat(2000)}`
    for (let i = 0; i < 60; i++)
      if (!child.stdin?.write(block)) await once(child.stdin as NodeJS.WritableStream, 'drain')
    child.stdin?.end()
    expect(await once(child, 'close')).toEqual([0, null])
  })

  test('--findings says where and what, never the value', async () => {
    const input = `clean\nx ${T}\n${JSON.stringify({ a: { password: P }, [T]: 1 })}\n`
    const text = await run(['--findings'], input)
    expect(text.stdout).toMatch(/^2: \S+, 108 characters from column 3$/m)
    expect(text.stdout).toMatch(/^3: \S+, \d+ characters in a\.password$/m)
    const found = json((await run(['--findings', '--json'], input)).stdout)
    expect(found[0]).toEqual({ line: 2, rule: expect.any(String), path: '', start: 2, length: T.length })
    expectNone(text.stdout + JSON.stringify(found), T, P)
  })

  test('--explain says under each line what and why', async () => {
    const { stdout } = await run(['--explain'], `clean\nx ${T}\n`)
    expect(stdout.split('\n')[0]).toBe('clean')
    expect(stdout.split('\n')[2]).toMatch(/^ {4}↑ .*Anthropic.*108 characters from column 3$/)
    expectNone(stdout, T)
  })

  test('--json gives every line with its findings', async () => {
    const lines = json((await run(['--json'], `clean\nx ${T}\n`)).stdout)
    expect(lines).toMatchObject([
      { line: 1, text: 'clean', findings: [] },
      { line: 2, findings: [{ length: 108 }] },
    ])
  })

  test('--rules lists every rule', async () => {
    const rules = json((await run(['--rules', '--json'])).stdout)
    expect(rules.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id))
    expect((await run(['--rules'])).stdout.split('\n')).toHaveLength(RULES.length + 1)
  })

  test("--rules-file adds a project's own rules; one that is wrong is refused", async () => {
    const rule = {
      id: 'employee',
      pattern: 'EMP-\\d{6}',
      mask: 'EMP-******',
      example: 'EMP-123456',
      counterexample: 'EMP-1',
    }
    file(
      'rules.json',
      JSON.stringify([rule, { id: 'salary', key: 'salary', example: 'salary', counterexample: 'x' }]),
    )
    const { stdout } = await run(['--rules-file', 'rules.json'], 'by EMP-123456\n{"salary":1}\n')
    expect(stdout).toBe('by EMP-******\n{"salary":"***MASKED***"}\n')
    expect((await run(['--rules', '--rules-file', 'rules.json'])).stdout).toContain('employee')
    for (const [name, content, says] of [
      ['none.json', undefined, /cannot be read/],
      ['bad.json', '{', /cannot be read/],
      ['object.json', '{}', /must hold a list/],
      ['example.json', JSON.stringify([{ ...rule, example: 'none' }]), /employee/],
    ] as const) {
      if (content !== undefined) file(name, content)
      const { code, stderr } = await run(['--rules-file', name], 'x\n')
      expect({ name, code }).toEqual({ name, code: 2 })
      expect(stderr).toMatch(says)
    }
  })

  test('--ip-addresses masks those, too', async () => {
    expect((await run([], 'from 203.0.113.7\n')).stdout).toContain('203.0.113.7')
    expect((await run(['--ip-addresses'], 'from 203.0.113.7\n')).stdout).not.toContain('203.0.113.7')
  })

  test('a file, also packed; one that is not there; who stops reading', async () => {
    file('a.log.gz', gzipSync(`x ${T}\n`))
    expectNone((await run(['a.log.gz'])).stdout, T)
    const { code, stderr } = await run(['nothing.log'])
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'sillok: There is no file nothing.log.\n' })
    const child = start([])
    child.stdin?.on('error', () => {})
    child.stdin?.write('x\n'.repeat(1000))
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    child.stdout?.destroy()
    child.stdin?.write('y\n'.repeat(200_000))
    expect((await once(child, 'close'))[0]).toBe(0)
  })
})

describe('the scan', () => {
  beforeEach(() => {
    file('clean.log', 'one\ntwo\n')
    file('app.log', `one\nx ${T} y\n{"a":{"password":"${P}"}}\n`)
    file('old.log.gz', gzipSync(`one\n\npassword=${P}\n`))
  })

  test('file, line, rule; exit code 1, and 0 where nothing is', async () => {
    const { code, stdout, stderr } = await run(['scan', 'clean.log', 'app.log', 'old.log.gz'])
    expect(code).toBe(1)
    expect(stdout.split('\n').map((line) => line.replace(/: .*/, ''))).toEqual([
      'app.log:2:3',
      'app.log:3',
      'old.log.gz:3:10',
      '',
    ])
    expect(stderr).toContain('3 findings')
    expectNone(stdout + stderr, T, P)
    expect(await run(['scan', 'clean.log'])).toMatchObject({ code: 0, stdout: '' })
  })

  test('--json', async () => {
    const found = json((await run(['scan', 'app.log', '--json'])).stdout)
    expect(found).toEqual([
      { file: 'app.log', line: 2, column: 3, rule: expect.any(String), path: '', length: T.length },
      { file: 'app.log', line: 3, rule: expect.any(String), path: 'a.password', length: expect.any(Number) },
    ])
  })

  test('--sarif is one document of SARIF 2.1.0, whose results name rules that it lists', async () => {
    file('a b#.log', `x ${T}\n`)
    const { stdout, code } = await run(['scan', '--sarif', 'app.log', join(folder, 'a b#.log')])
    expect(code).toBe(1)
    const log = JSON.parse(stdout)
    expect(log).toMatchObject({ version: '2.1.0', $schema: expect.stringContaining('sarif-2.1.0') })
    const [{ tool, results, columnKind }] = log.runs
    expect(columnKind).toBe('utf16CodeUnits')
    expect(tool.driver).toMatchObject({ name: 'sillok redact', version: expect.stringMatching(/^\d/) })
    expect(results).toHaveLength(3)
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      expect(tool.driver.rules[ruleIndex]).toMatchObject({
        id: ruleId,
        shortDescription: { text: expect.any(String) },
      })
      expect(level).toBe('error')
      expect(message.text).toMatch(/characters/)
      expect(locations[0].physicalLocation.region.startLine).toBeGreaterThan(0)
    }
    const places = results.map(({ locations: [{ physicalLocation }] }: never) => physicalLocation)
    expect(places).toMatchObject([
      {
        artifactLocation: { uri: 'app.log' },
        region: { startLine: 2, startColumn: 3, endColumn: 3 + T.length },
      },
      { artifactLocation: { uri: 'app.log' }, region: { startLine: 3 } },
      { artifactLocation: { uri: expect.stringMatching(/^file:\/\/\/.*\/a%20b%23\.log$/) } },
    ])
    expectNone(stdout, T, P)
    const none = JSON.parse((await run(['scan', '--sarif', 'clean.log'])).stdout)
    expect(none.runs[0].results).toEqual([])
    expect(none.runs[0].invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }])
    const missing = await run(['scan', '--sarif', 'clean.log', 'no such.log'])
    expect(missing.code).toBe(1)
    const failed = JSON.parse(missing.stdout)
    expect(failed.runs[0].invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [
        {
          message: { text: expect.stringContaining('no such.log') },
          locations: [{ physicalLocation: { artifactLocation: { uri: 'no%20such.log' } } }],
        },
      ],
    })
    const isValid = sarifSchema()
    for (const document of [log, none, failed])
      expect(isValid(document), JSON.stringify(isValid.errors)).toBe(true)
    expect(isValid({ ...log, runs: [{ ...log.runs[0], results: [{}] }] })).toBe(false)
  })

  test.skipIf(!hasScript)('on a terminal it shows how far it is, and takes that away', async () => {
    const lines = 'one two three four five\n'.repeat(40_000)
    file('long.log', `${lines}x password=${P}\n${lines}`)
    const { stdout } = spawnSync(
      'script',
      ['-qec', `${process.execPath} ${MAIN} redact scan long.log`, '/dev/null'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    )
    const [begin = '', ...drawn] = stdout.split('\r\u001b[K')
    expect(begin).toBe('')
    expect(drawn[0]).toMatch(/^long\.log \S{24} \d+ % of 1\.92 MB, [\d.]+ \wB\/s$/)
    // What is found stands on a line of its own, and nothing is left of the bar.
    expect(drawn.filter((text) => /^long\.log:40001:12: /.test(text))).toHaveLength(1)
    expect(drawn.at(-1)).toMatch(/^1 finding in 1\.92 MB/)
  })

  test('one bad file does not keep the others out', async () => {
    const packed = gzipSync(`x ${T}\n${make.chars('w', 200_000)}\n`)
    file('damaged.log.gz', packed.subarray(0, packed.length - 100))
    const { code, stdout, stderr } = await run(['scan', 'nothing.log', 'damaged.log.gz', '.', 'app.log'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/There is no file nothing\.log/)
    expect(stderr).toMatch(/damaged\.log\.gz is damaged/)
    expect(stderr).toMatch(/\. is not a file/)
    expect(stdout).toContain('app.log:2:3')
  })

  test('help has examples; misuse ends with 2', async () => {
    expect((await run(['scan', '--help'])).stdout).toContain('Examples:\n')
    expect((await run(['--help'])).stdout).toContain('Examples:\n')
    expect((await run(['scan'])).code).toBe(2)
    expect((await run(['--findings', '--explain'], 'x\n')).code).toBe(2)
  })
})

describe('what cannot be looked into', () => {
  test('is said of UTF-16, in place of "nothing found"', async () => {
    const data = Buffer.from('\ufeffpassword=hunter2\n', 'utf16le')
    const scanned = await run(['scan', file('windows.log', data)])
    expect(scanned.code).toBe(1)
    expect(scanned.stderr).toContain('is UTF-16')
    const filtered = await run([], data)
    expect(filtered.code).toBe(2)
    expect(filtered.bytes.length).toBe(0)
  })

  test('is said of what is compressed, where it does not come from a file with the name of such', async () => {
    const data = gzipSync('password=hunter2\n')
    const scanned = await run(['scan', '-'], data)
    expect(scanned.stderr).toContain('is compressed with gzip, in which nothing would be found')
    expect(scanned.code).not.toBe(0)
    expect((await run([], data)).code).toBe(2)
  })

  test('is said of rules that are not there', async () => {
    const { code, stderr } = await run(['--rules-file', 'none.json'], 'x\n')
    expect(code).toBe(2)
    expect(stderr).toContain('The rules in none.json cannot be read: there is no such file')
  })

  test('is said of the rest of a line of more than 16 MiB', async () => {
    const data = Buffer.concat([Buffer.alloc(17 << 20, 'a '), Buffer.from('password=hunter2\n')])
    const { stderr } = await run(['scan', file('long.log', data)])
    expect(stderr).toContain('1 line is longer than 16 MiB: what is behind that was left out.')
    expect(stderr).toContain('0 findings in')
  })

  test.skipIf(process.platform === 'win32')('is said of a pipe, which is not waited at', async () => {
    expect(spawnSync('mkfifo', [join(folder, 'pipe')]).status).toBe(0)
    const { code, stderr } = await run(['scan', 'pipe'])
    expect(code).toBe(1)
    expect(stderr).toContain('pipe is a pipe: give - and send it to standard input.')
  })
})
