import { Worker } from 'node:worker_threads'
import type { Cursor } from 'sillok/stream'
import type { Range, Round } from './gather.js'
import type { Question } from './gather-worker.js'

/** Makes rows out of segments in a thread of its own, so that intake never waits behind the index. */
export interface Gatherer {
  gather(cursors: Record<string, Cursor>): Promise<Round>
  gatherAgain(ranges: Range[]): Promise<Uint8Array<SharedArrayBuffer>>
  /** Takes rows back that nobody reads any more: their memory is written over by later ones. */
  giveBack(rows: Uint8Array<SharedArrayBuffer>): void
  close(): Promise<void>
}

interface Answer {
  round?: Round
  rows?: Uint8Array<SharedArrayBuffer>
  error?: Error
}

/** Room for what lives as long as a batch of lines: with Node's default of 16 MB half of it is copied to the old generation first. */
const YOUNG_MB = 48

export function startGatherer(root: string): Gatherer {
  let worker: Worker | undefined
  let waiting: ((answer: Answer) => void) | undefined
  let closed = false
  /** Memory for rows. New one for each round would be freed only when every thread that saw it has collected its garbage, and to each it is a few bytes. */
  const memory: SharedArrayBuffer[] = []
  /** The thread answers in the order in which it is asked, but its answers do not say to what: one question at a time. */
  let last: Promise<unknown> = Promise.resolve()
  const settle = (answer: Answer): void => {
    const resolve = waiting
    waiting = undefined
    worker?.unref()
    resolve?.(answer)
  }
  const ask = (question: Question): Promise<Answer> => {
    const mine = last.then(() => askNow(question))
    last = mine.catch(() => {})
    return mine
  }
  const askNow = async (question: Question): Promise<Answer> => {
    if (closed) throw new Error('the thread that reads segments was closed')
    if (worker === undefined) {
      // The compiled file also when this runs from the sources, in tests: a worker cannot load TypeScript.
      worker = new Worker(new URL('../../dist/indexer/gather-worker.js', import.meta.url), {
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      })
      worker.on('message', settle)
      worker.on('error', (error: Error) => settle({ error }))
      worker.on('exit', () => {
        worker = undefined
        settle({ error: new Error('the thread that reads segments ended') })
      })
    }
    const mine = memory.pop()
    const answer = await new Promise<Answer>((resolve) => {
      waiting = resolve
      // A thread that was asked keeps the process alive; one that waits to be asked does not.
      worker?.ref()
      worker?.postMessage({ ...question, memory: mine } satisfies Question)
    })
    if (answer.error === undefined) return answer
    if (mine !== undefined) memory.push(mine)
    throw answer.error
  }
  return {
    async gather(cursors) {
      return (await ask({ root, cursors })).round as Round
    },
    async gatherAgain(ranges) {
      return (await ask({ root, ranges })).rows as Uint8Array<SharedArrayBuffer>
    },
    giveBack(rows) {
      memory.push(rows.buffer)
    },
    async close() {
      closed = true
      await worker?.terminate()
    },
  }
}
