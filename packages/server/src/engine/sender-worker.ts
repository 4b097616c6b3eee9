import { parentPort, workerData } from 'node:worker_threads'
import { asSillok, connect, send } from './client.js'
import { insertError } from './failure.js'

/** One insert, and what became of it. */
export interface Parcel {
  id: number
  table: string
  body: Uint8Array
  token: string
}

export interface Receipt {
  id: number
  failure?: { code: string; message: string }
}

/** Where the engine listens. */
export interface Address {
  url: string
  socketPath?: string
}

const { url, socketPath } = workerData as Address
const client = connect(url, socketPath)

parentPort?.on('message', ({ id, table, body, token }: Parcel) => {
  const receipt = (answer: Omit<Receipt, 'id'>): void => parentPort?.postMessage({ id, ...answer })
  send(client, table, Buffer.from(body.buffer, body.byteOffset, body.byteLength), token).then(
    () => receipt({}),
    (error: unknown) => {
      const { code, message } = asSillok(error, insertError)
      receipt({ failure: { code, message } })
    },
  )
})
