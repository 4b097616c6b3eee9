import { findRoot } from '../../stream/index.js'
import type { Check } from './check.js'
import { checkChdb, checkClock, checkNode, checkPort, checkServer, checkZstd } from './machine.js'
import { checkAccess, checkFileSystem, checkRoot, checkSpace } from './root.js'
import { checkStreams } from './streams.js'

/** Every check, one after the other; a check that itself breaks is a failure with its reason. */
export async function* allChecks(given: string | undefined, port: number): AsyncGenerator<Check> {
  let root: string
  try {
    root = findRoot(given)
  } catch (error) {
    yield {
      name: 'root',
      state: 'fail',
      text: (error as Error).message,
      fix: 'Correct the file, or give --root.',
    }
    return
  }
  const checks: (() => Iterable<Check> | AsyncIterable<Check>)[] = [
    () => checkRoot(root, given),
    () => checkAccess(root),
    () => checkFileSystem(root),
    () => checkSpace(root),
    () => checkStreams(root),
    () => checkClock(root),
    () => checkNode(),
    () => checkZstd(root),
    () => checkServer(root),
    () => checkChdb(),
    () => checkPort(root, port),
  ]
  for (const check of checks) {
    try {
      yield* check()
    } catch (error) {
      yield { name: 'doctor', state: 'fail', text: `A check could not be made: ${(error as Error).message}` }
    }
  }
}
