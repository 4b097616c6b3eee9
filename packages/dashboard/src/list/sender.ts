import type { Rec } from '../api/index.js'

/** Who sent a record over HTTP, by the server's word; `undefined` for one that did not come that way. */
export function senderOf({ fields }: Rec): string | undefined {
  const { intake_address: address, intake_key: key } = fields
  if (address === undefined) return undefined
  return key === undefined ? address : `${address} with key ${key}`
}
