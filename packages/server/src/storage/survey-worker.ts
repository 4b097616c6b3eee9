import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { checkMap, loadCatalogue, survey } from 'sillok/catalogue'
import { storagePicture } from 'sillok/lifecycle'
import { SillokError } from 'sillok/record'
import { setRedaction } from 'sillok/redact'
import { mapReport } from './map-report.js'
import { storageReport } from './storage-report.js'
import type { Counted, WorkerData } from './surveyor.js'

const { root, kind, cleanEveryMs, redact } = workerData as WorkerData
const NICE = 10

// On Linux a thread has a priority of its own: intake and search come first.
if (process.platform === 'linux') setPriority(NICE)

let said: Counted
try {
  setRedaction(redact)
  if (kind === 'storage') said = { report: storageReport(await storagePicture({ root }), cleanEveryMs) }
  else {
    const catalogue = loadCatalogue(root)
    const seen = survey(catalogue)
    said = { report: mapReport(catalogue, seen, await checkMap(catalogue, seen)) }
  }
} catch (error) {
  // The message of an error that is not ours may hold anything.
  const problem =
    error instanceof SillokError
      ? { code: error.code, message: error.message }
      : {
          code: 'INTERNAL',
          message: `Counting failed (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
        }
  said = { problem }
}
parentPort?.postMessage(said)
