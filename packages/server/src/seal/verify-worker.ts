import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { placeOfEntry, verifyOwn } from 'sillok/seal'

const { root, stream } = workerData as { root: string; stream: string }
/** Progress is for people. */
const TELL_MS = 100
const NICE = 10

// On Linux a thread has a priority of its own, and hands it on to those that it starts: intake and search come first.
if (process.platform === 'linux') setPriority(NICE)

let told = 0
const report = await verifyOwn({
  root,
  stream,
  onProgress(done, total) {
    if (performance.now() - told < TELL_MS && done < total) return
    told = performance.now()
    parentPort?.postMessage({ done, total })
  },
})
const index = report.firstBad?.index ?? null
const place = index === null ? undefined : await placeOfEntry(root, stream, index)
parentPort?.postMessage({
  report,
  record: place === undefined ? null : `${stream}/${place.segment}/${place.offset}`,
})
