export { passSegment } from './active.js'
export { isProcessAlive } from './alive.js'
export { chunksOf, hasZstd } from './chunks.js'
export { CONFIG_FILES, findConfigFile, parseJson, readConfig, runConfig } from './config.js'
export { isCursor, loadCursor, saveCursor, startOfStream, writeAtomically } from './cursor.js'
export type { Damage } from './damage.js'
export { DiskFullError } from './disk-full.js'
export { flushAtEnd } from './exit.js'
export { DIRECTORY_MODE, FILE_MODE, makeFolder, syncDirectory } from './files.js'
export { heldSegments, isWriterAlive, processPlace, takeAlone, writerId } from './lease.js'
export {
  AUDIT_STREAM,
  checkStreamName,
  isStreamName,
  parseSegmentFile,
  STREAM_NAMES,
  segmentTime,
} from './names.js'
export { STREAM_CHOICES, STREAM_DEFAULTS, type StreamOptions } from './options.js'
export { overwriteSegment } from './overwrite.js'
export type { Told } from './own-commit.js'
export { OwnWriter, type OwnWriterOptions } from './own-writer.js'
export { type ReadOptions, readLineAt, readRuns, readSegment, readStream } from './reader.js'
export { openRegular } from './regular.js'
export {
  type Encrypt,
  lookForRetiring,
  type RetireLook,
  type RetireOptions,
  recoverRetired,
  retireSegment,
  type SegmentsInUse,
  segmentsInUse,
} from './retire.js'
export { findProjectFile, findRoot, makeRoot, rootOf, startingPoints } from './root.js'
export {
  encryptedSegments,
  formsIn,
  listSegments,
  listStreams,
  segmentsIn,
  streamFolder,
} from './segments.js'
export type {
  Batch,
  Cursor,
  Durability,
  Line,
  LineFault,
  Position,
  Run,
  SegmentInfo,
  StreamWriter,
  WhenFull,
  WriterStats,
} from './types.js'
export { openStream } from './writer.js'
