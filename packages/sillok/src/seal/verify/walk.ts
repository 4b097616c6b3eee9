import { availableParallelism } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { compiledKernel } from '../lanes/batch.js'
import { type Walk, type Walked, Walker } from './tiles.js'

/** Below so many tiles a thread costs more than it brings. */
const TILES_A_THREAD = 512
/** Tiles that are taken at once: some milliseconds, for so long nothing else runs in this thread. */
const STEP = 16

type Progress = (entries: number, bytes: number) => void

/** A walk that several threads share: each takes the next few tiles, so that none waits for one that is slower. */
export interface SharedWalk {
  walk: Walk
  next: Int32Array<SharedArrayBuffer>
}

/** Walks over entries in as many threads as there are processors, where that is worth it; this one is among them, and lets others have their turn. */
export async function walkInThreads(walk: Walk, onProgress: Progress): Promise<Walked> {
  const tiles = walk.end - walk.begin
  const threads = Math.min(availableParallelism(), Math.floor(tiles / TILES_A_THREAD))
  const shared: SharedWalk = { walk, next: new Int32Array(new SharedArrayBuffer(4)) }
  const others = Array.from({ length: Math.max(0, threads - 1) }, () => inThread(shared, onProgress))
  const parts = await Promise.all([walkHere(shared, onProgress), ...others])
  const all = <K extends 'findings' | 'special' | 'erased' | 'absent' | 'encrypted'>(kind: K): Walked[K] =>
    parts.flatMap((part) => part[kind] as (number | { index: number | null })[]).sort(byIndex) as Walked[K]
  return {
    findings: all('findings'),
    special: all('special'),
    erased: all('erased'),
    absent: all('absent'),
    encrypted: all('encrypted'),
    entries: parts.reduce((sum, { entries }) => sum + entries, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

function byIndex(a: number | { index: number | null }, b: number | { index: number | null }): number {
  const indexOf = (of: typeof a): number => (typeof of === 'number' ? of : (of.index ?? -1))
  return indexOf(a) - indexOf(b)
}

async function walkHere(shared: SharedWalk, onProgress: Progress): Promise<Walked> {
  const walker = new Walker(shared.walk)
  while (step(walker, shared, onProgress)) await turn()
  return walker.walked
}

/** Takes the next tiles, and checks them. @returns whether there were any */
export function step(walker: Walker, { walk, next }: SharedWalk, onProgress: Progress): boolean {
  const begin = walk.begin + Atomics.add(next, 0, STEP)
  if (begin >= walk.end || walker.isFull) return false
  const { entries, bytes } = walker.check(begin, Math.min(walk.end, begin + STEP))
  onProgress(entries, bytes)
  return true
}

function inThread(shared: SharedWalk, onProgress: Progress): Promise<Walked> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./walk-worker.js', import.meta.url), {
      workerData: { shared, kernel: compiledKernel() },
    })
    worker.on('message', (message: { walked: Walked } | { entries: number; bytes: number }) => {
      if ('walked' in message) resolve(message.walked)
      else onProgress(message.entries, message.bytes)
    })
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('A thread that verifies ended without an answer.')))
  })
}
