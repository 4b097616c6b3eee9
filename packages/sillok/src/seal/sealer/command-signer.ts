import { spawn } from 'node:child_process'
import { SillokError } from '../../record/index.js'
import { bytesOf, isSignedBy, type Signer, type VerifierKey } from '../tlog/index.js'

/** A service that signs may be far away, and must not hold up sealing for ever. */
const TIMEOUT_MS = 30_000

/**
 * A signer whose key this process never sees: a shell command that gets the text on standard input and writes the 64 bytes of the signature in base64.
 * What it answers is verified before it is used.
 */
export function commandSigner(run: string, key: VerifierKey, timeoutMs = TIMEOUT_MS): Signer {
  return {
    key,
    async sign(message) {
      const answer = await outputOf(run, message, timeoutMs)
      const signature = bytesOf(answer.trim(), 64)
      if (signature === undefined || !isSignedBy(key, message, signature))
        throw new SillokError(
          'SIGN_COMMAND_FAILED',
          `The command for ${key.name} gave no signature of that key.`,
        )
      return signature
    },
  }
}

function outputOf(run: string, input: Buffer, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that what the shell has started ends with it; and so that Ctrl-C, after which a last checkpoint is signed, does not reach it.
    const child = spawn(run, { shell: true, stdio: ['pipe', 'pipe', 'inherit'], detached: true })
    const failed = (why: string, cause?: unknown): void => {
      clearTimeout(timer)
      reject(new SillokError('SIGN_COMMAND_FAILED', `The command that signs ${why}.`, { cause }))
    }
    const timer = setTimeout(() => {
      endGroup(child.pid)
      child.stdout.destroy()
      failed(`took over ${timeoutMs / 1000} s`)
    }, timeoutMs)
    let output = ''
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      // A signature has 88 characters; a command that goes on and on is none that signs.
      if (output.length < 1000) output += text
    })
    child.on('error', (cause) => failed('could not be run', cause))
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (code === 0) resolve(output)
      else failed(`ended with ${signal ?? `exit code ${code}`}`)
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended since.
  }
}
