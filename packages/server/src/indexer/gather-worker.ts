import { parentPort } from 'node:worker_threads'
import type { Cursor } from 'sillok/stream'
import { gather, gatherAgain, type Range } from './gather.js'

/** What the worker is asked, one question at a time. */
export type Question = { root: string; memory?: SharedArrayBuffer | undefined } & (
  | { cursors: Record<string, Cursor> }
  | { ranges: Range[] }
)

parentPort?.on('message', (question: Question) => {
  answer(question).catch((error: unknown) => parentPort?.postMessage({ error }))
})

async function answer(question: Question): Promise<void> {
  if ('ranges' in question) {
    const rows = await gatherAgain(question.root, question.ranges, question.memory)
    parentPort?.postMessage({ rows })
    return
  }
  const round = await gather(question.root, question.cursors, question.memory)
  parentPort?.postMessage({ round })
}
