import { parentPort, workerData } from 'node:worker_threads'
import { useKernel } from '../lanes/batch.js'
import { type Walk, walkTiles } from './tiles.js'

const { walk, kernel } = workerData as { walk: Walk; kernel: object | undefined }
useKernel(kernel)
const walked = walkTiles(walk, (entries, bytes) => parentPort?.postMessage({ entries, bytes }))
parentPort?.postMessage({ walked })
