import assert from 'node:assert'
import type { Sink } from '../logger/index.js'
import { LEVELS, type Level } from '../record/index.js'

/** A sink under test, and how to see what it did. */
export interface SinkHarness {
  sink: Sink
  /** The lines that arrived where the sink writes to, oldest first, without newlines. */
  lines(): readonly string[] | Promise<readonly string[]>
  /** Makes the destination fail from now on: a closed socket, a stream that errors. Without it the cases about failure are left out. */
  fail?(): void | Promise<void>
  /** Has `fn` called whenever the destination takes a line, while it takes it. Without it the case about re-entrancy is left out. */
  onTake?(fn: () => void): void
  /** Frees what the harness holds; after the case, whether or not it passed. */
  end?(): void | Promise<void>
}

/** One property of a sink: `run` resolves where it holds, and rejects with an AssertionError where it does not. */
export interface ConformanceCase {
  name: string
  run(): Promise<void>
}

/** How long a sink may take for anything that it is asked here; only a sink that hangs meets it. */
const PATIENCE_MS = 30_000

/**
 * What every sink holds to, as cases for any test runner. Each makes a sink of its own.
 *
 * @param makeSink makes a new sink whose destination is empty
 * @example
 * for (const { name, run } of sinkConformance(() => makeMySink())) test(name, run)
 */
export function sinkConformance(makeSink: () => SinkHarness | Promise<SinkHarness>): ConformanceCase[] {
  return CASES.map(([name, check]) => ({
    name,
    async run() {
      const harness = await makeSink()
      try {
        await withoutEscape(() => check(harness))
      } finally {
        await harness.end?.()
      }
    },
  }))
}

type Check = (harness: SinkHarness) => Promise<void>

const CASES: [name: string, check: Check][] = [
  ['keeps lines in order, each once', (h) => delivers(h, many(1000))],
  [
    'takes every level',
    (h) =>
      delivers(
        h,
        LEVELS.map((level) => line({ level })),
        LEVELS,
      ),
  ],
  [
    'changes nothing: scripts, emoji, escapes, quotes',
    (h) =>
      delivers(
        h,
        TEXTS.map((text) => line({ text })),
      ),
  ],
  ['takes a line of 16 MB', (h) => delivers(h, [line({ text: 'x'.repeat(16_000_000) }), line({ after: 1 })])],
  [
    'takes a line of 12 MB that is three bytes to the character',
    (h) => delivers(h, [line({ text: '실'.repeat(4_000_000) })]),
  ],
  ['takes bursts, with the event loop turning between them', bursts],
  ['delivers before `flush` resolves, every time', flushes],
  ['takes lines while it flushes', whileFlushing],
  ['delivers before `flushSync` returns', flushesAtOnce],
  ['delivers on `close`', closes],
  ['does not throw at, hang on, or repeat what comes after `close`', afterClose],
  ['lets no error of its destination escape', failing],
  ['does not deliver twice to a destination that logs while it takes a line', reentrant],
]

async function delivers(
  { sink, lines }: SinkHarness,
  sent: readonly string[],
  levels: readonly Level[] = ['INFO'],
): Promise<void> {
  sent.forEach((one, i) => {
    sink.write(one, levels[i % levels.length] as Level)
  })
  await settled(sink.flush?.(), 'flush()')
  same(await lines(), sent)
}

async function bursts({ sink, lines }: SinkHarness): Promise<void> {
  const sent = many(600)
  for (let at = 0; at < sent.length; at += 60) {
    for (const one of sent.slice(at, at + 60)) sink.write(one, 'INFO')
    await turn()
  }
  await settled(sink.flush?.(), 'flush()')
  same(await lines(), sent)
}

async function flushes({ sink, lines }: SinkHarness): Promise<void> {
  await settled(sink.flush?.(), 'flush() of nothing')
  const sent = many(5)
  for (const [i, one] of sent.entries()) {
    sink.write(one, 'INFO')
    await settled(sink.flush?.(), 'flush()')
    same(await lines(), sent.slice(0, i + 1))
  }
}

async function whileFlushing({ sink, lines }: SinkHarness): Promise<void> {
  const sent = many(300)
  const flushed: (Promise<void> | undefined)[] = []
  for (const [i, one] of sent.entries()) {
    sink.write(one, 'INFO')
    if (i % 50 === 49) flushed.push(sink.flush?.())
  }
  await settled(Promise.all(flushed), 'flush() beside another')
  await settled(sink.flush?.(), 'flush()')
  same(await lines(), sent)
}

async function flushesAtOnce({ sink, lines }: SinkHarness): Promise<void> {
  if (sink.flushSync === undefined) return
  const sent = many(100)
  for (const one of sent) sink.write(one, 'INFO')
  sink.flushSync()
  same(await lines(), sent)
  await settled(sink.flush?.(), 'flush() after flushSync()')
  same(await lines(), sent)
}

async function closes({ sink, lines }: SinkHarness): Promise<void> {
  const sent = many(100)
  for (const one of sent) sink.write(one, 'INFO')
  // As logging does it: `flush`, and then `close`.
  await settled(sink.flush?.(), 'flush()')
  await settled(sink.close?.(), 'close()')
  same(await lines(), sent)
}

async function afterClose({ sink, lines }: SinkHarness): Promise<void> {
  const sent = many(3)
  for (const one of sent) sink.write(one, 'INFO')
  await settled(sink.flush?.(), 'flush()')
  await settled(sink.close?.(), 'close()')
  const late = line({ late: true })
  assert.doesNotThrow(() => sink.write(late, 'INFO'), 'write() after close() throws')
  assert.doesNotThrow(() => sink.flushSync?.(), 'flushSync() after close() throws')
  await settled(sink.flush?.(), 'flush() after close()')
  await settled(sink.close?.(), 'close() a second time')
  // A late line may still arrive, where the destination is not the sink's to close; what was there must stand as it did.
  const got = await lines()
  same(
    got.filter((one) => one !== late),
    sent,
  )
  assert.ok(got.length <= sent.length + 1, 'a line that came after close() arrived more than once')
}

async function failing({ sink, fail }: SinkHarness): Promise<void> {
  if (fail === undefined) return
  await fail()
  for (const one of many(100)) sink.write(one, 'ERROR')
  sink.flushSync?.()
  // Whoever asks may be told: a `flush` that rejects is no escape. One that hangs would hold up the end of the process.
  await settled(sink.flush?.().catch(isAnError), 'flush() to a destination that fails')
  await settled(sink.close?.().catch(isAnError), 'close() to a destination that fails')
}

async function reentrant({ sink, lines, onTake }: SinkHarness): Promise<void> {
  if (onTake === undefined) return
  const inner = line({ inner: true })
  let once = true
  onTake(() => {
    if (!once) return
    once = false
    sink.write(inner, 'WARNING')
  })
  const sent = many(10)
  for (const one of sent) sink.write(one, 'INFO')
  await settled(sink.flush?.(), 'flush()')
  await settled(sink.flush?.(), 'flush()')
  const got = await lines()
  same(
    got.filter((one) => one !== inner),
    sent,
  )
  assert.equal(
    got.filter((one) => one === inner).length,
    1,
    'the line written while another was taken must arrive once',
  )
}

const TEXTS = [
  '実録 実録',
  '조선왕조실록',
  'עברית العربية',
  '👩‍👩‍👧 🇰🇷 ❤️',
  'e\u0301 ﬀ ǆ',
  '\ud83d',
  '\u2028\u2029\u0085',
  '\n\r\n\t\u0000\u001b[2J',
  '"\\/\'`',
  '',
]

let serial = 0

/** A line in the form in which the logger makes it. */
function line({ level = 'INFO', ...rest }: { level?: Level; [name: string]: unknown }): string {
  const message = `line ${++serial}`
  return JSON.stringify({
    timestamp: '2026-11-20T10:55:44.123Z',
    level,
    logger: 'conformance',
    message,
    ...rest,
  })
}

function many(count: number): string[] {
  return Array.from({ length: count }, (_, i) => line({ i }))
}

/** As `deepEqual`, but says what is wrong in one line where arrays of megabytes differ. */
function same(got: readonly string[], sent: readonly string[]): void {
  const at = sent.findIndex((one, i) => got[i] !== one)
  if (at === -1 && got.length === sent.length) return
  const first = at === -1 ? sent.length : at
  assert.fail(
    `${got.length} of ${sent.length} lines arrived; the first difference is at line ${first + 1}: ` +
      `sent ${short(sent[first])}, arrived ${short(got[first])}`,
  )
}

function short(text: string | undefined): string {
  if (text === undefined) return 'nothing'
  return text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text
}

async function settled(work: Promise<unknown> | undefined, what: string): Promise<void> {
  if (work === undefined) return
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new assert.AssertionError({ message: `${what} hangs` })), PATIENCE_MS)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function isAnError(error: unknown): void {
  assert.ok(error instanceof Error, `rejected with ${String(error)}, which is not an Error`)
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Runs a case, and fails it where an error comes out that nobody asked for. */
async function withoutEscape(work: () => Promise<void>): Promise<void> {
  const escaped: unknown[] = []
  const note = (error: unknown): void => void escaped.push(error)
  process.on('uncaughtExceptionMonitor', note)
  process.on('unhandledRejection', note)
  try {
    await work()
    for (let i = 0; i < 3; i++) await turn()
  } finally {
    process.off('uncaughtExceptionMonitor', note)
    process.off('unhandledRejection', note)
  }
  assert.deepEqual(escaped, [], 'errors came out of the sink that nobody can catch')
}
