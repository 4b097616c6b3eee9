import { parentPort, workerData } from 'node:worker_threads'
import { type Walk, walkTiles } from './tiles.js'

const walked = walkTiles(workerData as Walk, (entries, bytes) => parentPort?.postMessage({ entries, bytes }))
parentPort?.postMessage({ walked })
