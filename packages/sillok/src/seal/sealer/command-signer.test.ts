import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { generateKey, parseVerifierKey } from '../tlog/index.js'
import { commandSigner } from './command-signer.js'

const key = parseVerifierKey(generateKey('example.com/audit').vkey)

it('a command that hangs is ended with all that it began, and said', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sillok-'))
  const pid = join(dir, 'pid')
  // The shell waits for what it started, which keeps its output open.
  const signer = commandSigner(`sleep 600 & echo $! > ${pid}; wait`, key, 500)
  await expect(signer.sign(Buffer.from('text'))).rejects.toMatchObject({
    code: 'SIGN_COMMAND_FAILED',
    message: 'The command that signs took over 0.5 s.',
  })
  await expect
    .poll(() => {
      try {
        return process.kill(Number(readFileSync(pid, 'utf8')), 0)
      } catch (error) {
        return (error as NodeJS.ErrnoException).code
      }
    })
    .toBe('ESRCH')
  rmSync(dir, { recursive: true })
})
