export { checkBundle, encodeBundle, MAX_ENTRY_BYTES, parseBundle } from './bundle.js'
export {
  type Checkpoint,
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  type SignedCheckpoint,
} from './checkpoint.js'
export { EMPTY_ROOT, HASH_BYTES, leafHash, leafHashes, nodeHash, sha256 } from './hash.js'
export {
  generateKey,
  isKeyName,
  isSignedBy,
  parseSignerKey,
  parseVerifierKey,
  type Signer,
  type VerifierKey,
} from './key.js'
export { openNote, parseNote, signNote } from './note.js'
export { type Policy, parsePolicy, type WitnessGroup } from './policy.js'
export { consistencyProof, inclusionProof, isConsistent, isIncluded } from './proof.js'
export { formatReceipt, parseReceipt, type Receipt } from './receipt.js'
export { bytesOf, countOf } from './text.js'
export {
  hashAt,
  indexPath,
  levelSize,
  nodesOf,
  parseTile,
  parseTilePath,
  TILE_WIDTH,
  type Tile,
  tilePath,
  tileRoot,
  tileWidth,
  topLevel,
} from './tile.js'
export { CompactTree, type NodeReader, treeHash } from './tree.js'
