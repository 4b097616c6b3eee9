import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { compiledKernel } from '../lanes/batch.js'
import { type Walk, type Walked, walkTiles } from './tiles.js'

/** Below so many tiles a thread costs more than it brings. */
const TILES_A_THREAD = 512

type Progress = (entries: number, bytes: number) => void

/** Walks over entries in as many threads as there are processors, where that is worth it. */
export async function walkInThreads(walk: Walk, onProgress: Progress): Promise<Walked> {
  const tiles = walk.end - walk.begin
  const threads = Math.min(availableParallelism(), Math.floor(tiles / TILES_A_THREAD))
  if (threads < 2) return walkTiles(walk, onProgress)
  const share = Math.ceil(tiles / threads)
  const parts = await Promise.all(
    Array.from({ length: threads }, (_, at) => {
      const begin = walk.begin + at * share
      return inThread({ ...walk, begin, end: Math.min(walk.end, begin + share) }, onProgress)
    }),
  )
  return {
    findings: parts.flatMap(({ findings }) => findings),
    special: parts.flatMap(({ special }) => special),
    erased: parts.flatMap(({ erased }) => erased),
    absent: parts.flatMap(({ absent }) => absent),
    encrypted: parts.flatMap(({ encrypted }) => encrypted),
    entries: parts.reduce((sum, { entries }) => sum + entries, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

function inThread(walk: Walk, onProgress: Progress): Promise<Walked> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./walk-worker.js', import.meta.url), {
      workerData: { walk, kernel: compiledKernel() },
    })
    worker.on('message', (message: { walked: Walked } | { entries: number; bytes: number }) => {
      if ('walked' in message) resolve(message.walked)
      else onProgress(message.entries, message.bytes)
    })
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('A thread that verifies ended without an answer.')))
  })
}
