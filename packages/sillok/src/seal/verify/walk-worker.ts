import { parentPort, workerData } from 'node:worker_threads'
import { useKernel } from '../lanes/batch.js'
import { Walker } from './tiles.js'
import { type SharedWalk, step } from './walk.js'

const { shared, kernel } = workerData as { shared: SharedWalk; kernel: object | undefined }
useKernel(kernel)
const walker = new Walker(shared.walk)
while (step(walker, shared, (entries, bytes) => parentPort?.postMessage({ entries, bytes })));
parentPort?.postMessage({ walked: walker.walked })
