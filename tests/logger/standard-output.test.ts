import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readStream } from '../../packages/sillok/dist/stream/index.js'

const program = fileURLToPath(new URL('logs.mjs', import.meta.url))
const LINES = 5000

function environment(more: Record<string, string> = {}) {
  return {
    ...process.env,
    SILLOK_ROOT: mkdtempSync(join(tmpdir(), 'sillok-')),
    NODE_ENV: 'production',
    ...more,
  }
}

async function written(root: string): Promise<string[]> {
  const lines: string[] = []
  for await (const batch of readStream({ root, stream: 'app' }))
    lines.push(...batch.lines.map(({ text }) => text))
  return lines
}

/** @param busyMs how long the reader is busy with each piece: one that is slower than the program fills the pipe */
async function run(how: string, env: NodeJS.ProcessEnv, busyMs = 0) {
  const child = spawn(process.execPath, [program, how, String(LINES)], { env })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => {
    stdout += data
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyMs)
  })
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, stdout, stderr }
}

describe('standard output', () => {
  it.each(['return', 'exit', 'throw', 'SIGTERM'])(
    'has every line that the stream has for a slow reader, after %s',
    async (how) => {
      const env = environment()
      const { code, signal, stdout } = await run(how, env, 10)
      expect([code, signal]).toEqual(
        { return: [0, null], exit: [3, null], throw: [1, null], SIGTERM: [null, 'SIGTERM'] }[how],
      )
      const shown = stdout.trimEnd().split('\n')
      expect(shown).toEqual(await written(env.SILLOK_ROOT))
      // What is logged by the program's own listener for its end counts too; a signal has no such end.
      const extra = { return: 1, exit: 1, throw: 2, SIGTERM: 0 }[how] ?? 0
      expect(shown).toHaveLength(LINES + extra)
    },
  )

  it('ends no program when whoever reads it has gone', async () => {
    const env = environment()
    const child = spawn('sh', ['-c', `"${process.execPath}" "${program}" return ${LINES} | head -n 1`], {
      env,
    })
    let stderr = ''
    child.stderr.on('data', (data) => {
      stderr += data
    })
    await once(child, 'close')
    expect(stderr).toBe('')
    expect(await written(env.SILLOK_ROOT)).toHaveLength(LINES + 1)
  })

  it('keeps no program from its end, when whoever reads it hangs', async () => {
    const env = environment()
    const child = spawn(process.execPath, [program, 'return', String(LINES)], { env })
    let stderr = ''
    child.stderr.on('data', (data) => {
      stderr += data
    })
    await once(child, 'exit')
    expect([child.exitCode, stderr]).toEqual([0, ''])
    const lines = await written(env.SILLOK_ROOT)
    expect(lines.filter((line) => line.includes('"n":'))).toHaveLength(LINES)
    expect(lines.some((line) => line.includes('"sink_failures":'))).toBe(true)
  }, 30_000)

  it('is text for people in development, without colour where that is no terminal', async () => {
    const { stdout } = await run('return', environment({ NODE_ENV: 'development' }))
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(LINES + 1)
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\d .*INFO.*api.*a line of some length/)
    expect(stdout).not.toContain('\u001b')
  })

  it('has nothing where nobody asked', async () => {
    const { stdout, stderr } = await run('return', environment({ NODE_ENV: 'test' }))
    expect([stdout, stderr]).toEqual(['', ''])
  })

  it('says what is wrong with the configuration, all of it', async () => {
    const { code, stderr } = await run(
      'return',
      environment({ LOG_LEVEL: 'loud', LOG_MASK_SENSITIVE_DATA: 'false' }),
    )
    expect(code).toBe(1)
    expect(stderr).toContain('LOG_LEVEL is "loud"')
    expect(stderr).toContain('redaction cannot be turned off')
  })
})

it('levels change by a signal that the program listens to', async () => {
  const env = environment({ NODE_ENV: 'test' })
  const child = fork(program, ['signal'], { env })
  await once(child, 'message')
  child.kill('SIGUSR2')
  await once(child, 'close')
  const messages = (await written(env.SILLOK_ROOT)).map(
    (line) => (JSON.parse(line) as { message: string }).message,
  )
  expect(messages).toEqual(['louder now', 'last words'])
})
