import { Worker } from 'node:worker_threads'
import { SillokError } from 'sillok/record'
import type { Address, Parcel, Receipt } from './sender-worker.js'

/** Sends inserts from a thread of its own: on the thread that also takes records in, an insert of 20 MB waits behind every request. */
export interface Sender {
  insert(table: string, body: Uint8Array, token: string): Promise<void>
  close(): Promise<void>
}

export function startSender(address: Address): Sender {
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>()
  let worker: Worker | undefined
  let parcels = 0

  function settle({ id, failure }: Receipt): void {
    const parcel = waiting.get(id)
    waiting.delete(id)
    // A thread that works keeps the process alive; one that waits for work does not.
    if (waiting.size === 0) worker?.unref()
    if (failure === undefined) parcel?.resolve()
    else parcel?.reject(new SillokError(failure.code, failure.message))
  }

  function start(): Worker {
    // The compiled file also when this runs from the sources, in tests: a worker cannot load TypeScript.
    const started = new Worker(new URL('../../dist/engine/sender-worker.js', import.meta.url), {
      workerData: address,
    })
    started.on('message', settle)
    started.on('error', () => {})
    started.on('exit', () => {
      worker = undefined
      const failure = { code: 'ENGINE_DOWN', message: 'The thread that sends to the engine ended.' }
      for (const id of [...waiting.keys()]) settle({ id, failure })
    })
    return started
  }

  return {
    insert(table, body, token) {
      worker ??= start()
      worker.ref()
      const parcel: Parcel = { id: parcels++, table, body, token }
      return new Promise<void>((resolve, reject) => {
        waiting.set(parcel.id, { resolve, reject })
        // Rows are in shared memory, and not copied.
        worker?.postMessage(parcel)
      })
    },
    async close() {
      await worker?.terminate()
    },
  }
}
