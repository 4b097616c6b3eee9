import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { type Sealer, type SealerOptions, startSealer } from '../../seal/index.js'

/** How long it waits until it tries again, in ms: as long as `sillok up` does. */
const AGAIN_MS = 2000

/**
 * Seals a stream until it is asked to end. That the system refuses something, as where the disk is full, or that a command does not sign, may be over in a
 * while: it is said once, and sealing goes on then. A log that is damaged stays so, which ends it.
 *
 * @param onStart told of the first beginning
 * @throws SillokError as `startSealer`; what kept it from sealing the last lines
 */
export async function sealUntil(
  signal: AbortSignal,
  options: SealerOptions & { onProblem: (error: Error) => void },
  onStart: (sealer: Sealer) => void,
): Promise<Sealer> {
  const asked = signal.aborted ? Promise.resolve() : once(signal, 'abort')
  let sealer: Sealer | undefined
  let said = ''
  for (;;) {
    try {
      const isFirst = sealer === undefined
      sealer = await startSealer(options)
      if (isFirst) onStart(sealer)
      await Promise.race([asked, sealer.ended])
      await sealer.close()
      return sealer
    } catch (error) {
      if (sealer === undefined || signal.aborted || !passes(error)) throw error
      if (error.message !== said)
        options.onProblem(
          new Error(`${error.message}; nothing is sealed until that is over, then it goes on by itself`),
        )
      said = error.message
    }
    await wait(AGAIN_MS, undefined, { signal }).catch(() => {})
    if (signal.aborted) return sealer
  }
}

/** Errors of the system, and those of a service elsewhere. */
function passes(error: unknown): error is Error {
  const { syscall, code } = error as NodeJS.ErrnoException
  return syscall !== undefined || code === 'SIGN_COMMAND_FAILED' || code === 'SEALER_RUNNING'
}
