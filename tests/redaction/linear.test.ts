// No text may hold the redaction up. Every regular expression in it is judged by a checker (recheck): none may be exponential; where it is not linear by
// itself (`x+$` on a text of any length is not), the redaction has to bound what it is given, so the worst text that the checker finds is run through the redaction
// at the size of a megabyte, where anything that grows faster than the text does not come to an end. So are texts made of every rule's own beginnings.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from '@swc/core'
import { check, type Diagnostics } from 'recheck'
import { RULES } from 'sillok/redact/rules'
import { expect, it } from 'vitest'
import { corpus, TOKENS } from './corpus/index.mjs'

const SOURCES = fileURLToPath(new URL('../../packages/sillok/src/redact/', import.meta.url))
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

/** A linear run over one text ends in a second or less; on a machine that is busy, in some. A quadratic one over a megabyte takes hours. */
const HANGS_MS = 90_000

interface Pattern {
  source: string
  flags: string
}

/** Regular expressions as they stand in the source. */
function* literals(node: unknown): Generator<Pattern> {
  if (typeof node !== 'object' || node === null) return
  const { type, pattern, flags } = node as { type?: string; pattern?: string; flags?: string }
  if (type === 'RegExpLiteral') yield { source: pattern as string, flags: flags as string }
  for (const value of Object.values(node)) yield* literals(value)
}

function allPatterns(): Pattern[] {
  const found = (readdirSync(SOURCES, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => [
      ...literals(parseSync(readFileSync(join(SOURCES, file), 'utf8'), { syntax: 'typescript' })),
    ])
  const { stdout } = spawnSync(process.execPath, [fixture('constructed.mjs')], { encoding: 'utf8' })
  const made = (JSON.parse(stdout) as [string, string][]).map(([source, flags]) => ({ source, flags }))
  return [
    ...new Map(
      [...found, ...made].map((pattern) => [`/${pattern.source}/${pattern.flags}`, pattern]),
    ).values(),
  ]
}

interface Attack {
  unit: string
  before?: string
  behind?: string
  everywhere?: boolean
}

/** Runs texts in two processes of their own, which can be ended; says on which one it hung. */
async function attack(texts: Attack[]): Promise<void> {
  const halves = [0, 1].map((half) => texts.filter((_, i) => i % 2 === half))
  await Promise.all(halves.map(attackInOne))
}

async function attackInOne(texts: Attack[]): Promise<void> {
  const child = spawn(process.execPath, [fixture('attack.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] })
  let done = 0
  const hung = (): void => {
    child.kill('SIGKILL')
  }
  let timer = setTimeout(hung, HANGS_MS)
  child.stdout.on('data', (data: Buffer) => {
    done += data.toString().split('\n').length - 1
    clearTimeout(timer)
    timer = setTimeout(hung, HANGS_MS)
  })
  child.stdin.end(JSON.stringify(texts))
  const [, signal] = (await once(child, 'close')) as [number | null, string | null]
  clearTimeout(timer)
  if (signal !== null) expect.fail(`hangs: ${JSON.stringify(texts[done])}`)
  expect(done).toBe(texts.length)
}

/** For a machine that is busy with other things. */
const LONG_MS = 900_000

/** The checker's own limit for one expression; where it finds nothing within it, the texts of the other test remain. */
const JUDGE_MS = 1500
/** A proof takes milliseconds, or does not come. */
const PROOF_MS = 400

it(
  'every regular expression ends on the worst text that a checker finds for it',
  async () => {
    const patterns = allPatterns()
    expect(patterns.length).toBeGreaterThan(20)
    const judged = await inPairs(patterns, judge)
    const attacks = judged.flatMap(({ status, complexity, attack: worst, source, flags }) => {
      expect(complexity?.type, `/${source}/${flags}`).not.toBe('exponential')
      if (status !== 'vulnerable') return []
      return worst.pumps.map(({ prefix, pump }) => ({
        unit: pump,
        before: prefix,
        behind: worst.suffix,
        everywhere: true,
      }))
    })
    expect(judged.filter(({ status }) => status === 'safe').length).toBeGreaterThan(patterns.length * 0.8)
    await attack(attacks)
  },
  LONG_MS,
)

/**
 * Most are proven as they would be without upper bounds, which is to say more, and takes the checker milliseconds: bounds are states of its automaton. What
 * is not linear then, or has parts that no automaton knows, is judged as it stands.
 */
async function judge({ source, flags }: Pattern): Promise<Diagnostics> {
  const unbounded = source.replace(/\{(\d+)(?:,(\d*))?\}/g, (bounds, least: string, most = least) =>
    Number(most || Number.POSITIVE_INFINITY) <= 6 ? bounds : least === '0' ? '*' : '+',
  )
  const proof = await check(unbounded, flags, { timeout: PROOF_MS, checker: 'automaton' })
  return proof.status === 'safe' ? proof : check(source, flags, { timeout: JUDGE_MS })
}

/** Two at a time: the checker is a process of its own. */
async function inPairs<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const rest = items.entries()
  const worker = async (): Promise<void> => {
    for (const [i, item] of rest) results[i] = await work(item)
  }
  await Promise.all([worker(), worker()])
  return results
}

it(
  'texts that are nothing but beginnings end, too',
  async () => {
    const wholes = RULES.filter(({ tier }) => tier !== 'token').map(({ example }) => `${example} `)
    const heads = new Set(
      [
        ...RULES.map(({ example }) => example),
        ...TOKENS.map(({ shape }: { shape: string }) => shape.replace(/\{.*/, '')),
      ].map((head) => head.slice(0, 6)),
    )
    const marks = [...'aA0@.:=/-_"\'\\{[(<%&?+~\n\t\0é電', '\ud83d', '０', '\u0430']
    const parts =
      `password= password:_ password="_ token_ token key: key eyJ eyJ. eyJa. a@ @a. a.a a@a.a_ :// http://a: a:b@ \\" {"a":" [{ %41 %25 %40 &amp; -----BEGIN_ -----BEGIN_PRIVATE_KEY-----
    MII Bearer_ basic_ +1_ 1_ 1- 1. 4111_ 41 DE89_ GB29_ pass\u200bword= \u001b[31m \\u0070 <password> --password_ curl_ _-u パスワード 비밀번호_ hooks.slack.com Set-Cookie:_a=1;_ AB_12_ [at] a[at]b.
    "password":[ password={ secret[ password:|\n_ ' , ;`
        .split(/\s+/)
        .map((part) => part.replaceAll('_', ' ').replaceAll('\\n', '\n'))
    const examples = corpus(4).map(({ text }: { text: string }) => text)
    await attack([
      ...[...heads].filter((unit) => unit !== '').map((unit) => ({ unit })),
      ...[...new Set([...wholes, ...marks, ...parts])].map((unit) => ({ unit, everywhere: true })),
      { unit: examples.join(' ') },
      { unit: examples.join('') },
    ])
  },
  LONG_MS,
)
