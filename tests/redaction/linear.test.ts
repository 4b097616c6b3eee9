// No text may hold the redaction up. Every regular expression in it is judged by a checker (recheck): none may be exponential; where it is not linear by
// itself (`x+$` on a text of any length is not), the redaction has to bound what it is given, so the worst text that the checker finds is run through the redaction
// at the size of a megabyte, where anything that grows faster than the text does not come to an end. So are texts made of every rule's own beginnings.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from '@swc/core'
import { check } from 'recheck'
import { RULES } from 'sillok/redact/rules'
import { expect, it } from 'vitest'
import { corpus, TOKENS } from './corpus/index.mjs'

const SOURCES = fileURLToPath(new URL('../../packages/sillok/src/redact/', import.meta.url))
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

/** Time in which a linear run ends many times over, on a machine that is busy; a quadratic one over a megabyte takes hours. */
const HANGS_MS = 240_000

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

/** Runs texts in a process of its own, which can be ended; says on which one it hung. */
function attack(texts: { unit: string; before?: string; behind?: string }[]): void {
  const { stdout, stderr, signal } = spawnSync(process.execPath, [fixture('attack.mjs')], {
    encoding: 'utf8',
    input: JSON.stringify(texts),
    timeout: HANGS_MS,
  })
  const done = stdout.split('\n').length - 1
  if (signal !== null) expect.fail(`hangs: ${JSON.stringify(texts[done])}`)
  expect(stderr).toBe('')
  expect(done).toBe(texts.length)
}

/** The checker's own limit for one expression; where it finds nothing within it, the texts of the other test remain. */
const JUDGE_MS = 1500

it('every regular expression ends on the worst text that a checker finds for it', async () => {
  const patterns = allPatterns()
  expect(patterns.length).toBeGreaterThan(20)
  const judged = await inPairs(patterns, ({ source, flags }) => check(source, flags, { timeout: JUDGE_MS }))
  const attacks = judged.flatMap(({ status, complexity, attack: worst, source, flags }) => {
    expect(complexity?.type, `/${source}/${flags}`).not.toBe('exponential')
    if (status !== 'vulnerable') return []
    return worst.pumps.map(({ prefix, pump }) => ({ unit: pump, before: prefix, behind: worst.suffix }))
  })
  expect(judged.filter(({ status }) => status === 'safe').length).toBeGreaterThan(patterns.length * 0.8)
  attack(attacks)
})

/** Two at a time: the checker is a process of its own. */
async function inPairs<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let i = 0; i < items.length; i += 2)
    results.push(...(await Promise.all(items.slice(i, i + 2).map(work))))
  return results
}

it('texts that are nothing but beginnings end, too', () => {
  const examples = [
    ...new Set([
      ...RULES.map(({ example }) => example),
      ...corpus(4)
        .slice(0, 1500)
        .map(({ text }: { text: string }) => text),
    ]),
  ]
  const heads = [
    ...RULES.map(({ example }) => example),
    ...TOKENS.map(({ shape }: { shape: string }) => shape.replace(/\{.*/, '')),
  ]
  const units = [
    ...new Set(
      [
        ...heads.flatMap((head) => [head.slice(0, 4), head.slice(0, Math.ceil(head.length / 2)), `${head} `]),
        ...'a A 0 @ . : = / - _ " \' \\ { [ ( < % & ? + ~ \n \t \0 é 電 \ud83d'.split(' '),
        ...[
          'password=',
          'password: ',
          'password="',
          'token ',
          'key:',
          'eyJ',
          'eyJ.',
          'a@',
          '@a.',
          'a.a',
          'a@a.a ',
          '://',
          'http://a:',
          'a:b@',
          '\\"',
          '{"a":"',
          '[{',
          '%41',
          '%25',
          '&amp;',
          '-----BEGIN ',
          '-----BEGIN PRIVATE KEY-----',
          'MII',
          'Bearer ',
          'basic ',
          '+1 ',
          '1 ',
          '1-',
          '4111 ',
          '41',
          'DE89 ',
          '０',
          'pass\u200bword=',
          '\u001b[31m',
          '\\u0070',
          '\u0430',
          '<password>',
          '--password ',
        ],
      ].filter((unit) => unit !== ''),
    ),
  ]
  const texts = units.map((unit) => ({ unit }))
  const behind = units.slice(0, 40).map((unit) => ({ unit, before: 'password="', behind: ' password=x' }))
  attack([...texts, ...behind, { unit: examples.join(' ') }, { unit: examples.join('') }])
})
