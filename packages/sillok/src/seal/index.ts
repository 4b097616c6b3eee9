export { checkpointPath, sealedUpTo } from './log/covered.js'
export { TOMBSTONE } from './log/marks.js'
export { aloneAtRest } from './rest/alone.js'
export { encryptAtRest } from './rest/at-rest.js'
export { placeOfEntry } from './rest/entry-line.js'
export { type EraseOptions, eraseEntry } from './rest/erase.js'
export { type ErasedPlace, erasedPlaces } from './rest/erased.js'
export { type PruneOptions, pruneSealed } from './rest/prune.js'
export { logKeys } from './sealer/public-keys.js'
export { type RotateOptions, rotateKey } from './sealer/rotate-key.js'
export { type SealerOptions, sealNow } from './sealer/seal-now.js'
export { type SealState, sealState } from './sealer/seal-state.js'
export { sealedPart } from './sealer/sealed-part.js'
export { type Sealer, startSealer } from './sealer/sealer.js'
export { startSealers } from './sealer/sealers.js'
export { beginSeal, isSealed, type SealOptions } from './sealer/settings.js'
export {
  type Checkpoint,
  CompactTree,
  consistencyProof,
  EMPTY_ROOT,
  encodeBundle,
  formatCheckpoint,
  formatReceipt,
  generateKey,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  MAX_ENTRY_BYTES,
  type NodeReader,
  nodeHash,
  openCheckpoint,
  openNote,
  type Policy,
  parseBundle,
  parseCheckpoint,
  parsePolicy,
  parseReceipt,
  parseSignerKey,
  parseTilePath,
  parseVerifierKey,
  type Receipt,
  type SignedCheckpoint,
  type Signer,
  signNote,
  type Tile,
  tilePath,
  type VerifierKey,
  type WitnessGroup,
} from './tlog/index.js'
export { type LogReport, type VerifyOptions, verifyLog } from './verify/log.js'
export { verifyOwn } from './verify/own.js'
export { type ReceiptReport, receiptOf, verifyReceipt } from './verify/receipt.js'
export type { Damage, Finding, Verdict } from './verify/report.js'
