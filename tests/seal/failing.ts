import fs from 'node:fs'
import { expect } from 'vitest'

const SYNC = [
  'openSync',
  'writeSync',
  'fsyncSync',
  'ftruncateSync',
  'closeSync',
  'renameSync',
  'mkdirSync',
  'rmSync',
  'unlinkSync',
] as const

/** Runs `act` with file operations that fail from the n-th on: all of them, as for a process that is gone, or that one. */
export async function failing(at: number, how: 'dead' | 'EIO', act: () => Promise<unknown>): Promise<number> {
  let count = 0
  const fails = (): boolean => (how === 'dead' ? ++count >= at : ++count === at)
  const error = (): Error => Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })
  const real = Object.fromEntries([...SYNC, 'fsync' as const].map((name) => [name, fs[name]]))
  const patched = fs as unknown as Record<string, unknown>
  for (const name of SYNC) {
    patched[name] = (...args: unknown[]) => {
      // A descriptor is closed all the same, so that this process keeps none.
      if (fails()) {
        if (name === 'closeSync') (real.closeSync as (...all: unknown[]) => void)(...args)
        throw error()
      }
      return (real[name] as (...all: unknown[]) => unknown)(...args)
    }
  }
  const { rm } = fs.promises
  fs.promises.rm = (...args) => (fails() ? Promise.reject(error()) : rm(...args))
  patched.fsync = (fd: number, done: (error: Error | null) => void) =>
    fails() ? setImmediate(done, error()) : (real.fsync as typeof fs.fsync)(fd, done)
  try {
    await act()
  } catch (failure) {
    // A lease that could not be removed stays as long as its process.
    expect(String(failure)).toMatch(/EIO|Another process is sealing/)
  } finally {
    Object.assign(fs, real)
    fs.promises.rm = rm
  }
  return count
}
