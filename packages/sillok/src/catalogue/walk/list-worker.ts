import { type MessagePort, workerData } from 'node:worker_threads'
import { type Folder, listFolder } from './list.js'

// A thread that lists folders for one that walks. It counts what it has sent, so that the other can wait for it.

const { root, port, sent } = workerData as { root: string; port: MessagePort; sent: Int32Array }
const say = (listings: readonly { facts: Float64Array }[]): void => {
  port.postMessage(
    listings,
    listings.map(({ facts }) => facts.buffer as ArrayBuffer),
  )
  Atomics.add(sent, 0, 1)
  Atomics.notify(sent, 0)
}
port.on('message', (folders: Folder[]) => say(folders.map((folder) => listFolder(root, folder))))
// It is there.
say([])
