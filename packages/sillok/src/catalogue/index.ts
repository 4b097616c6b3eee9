/*
 * The shape of this room, for those who build on it:
 *
 *   const catalogue = loadCatalogue(root?)            // Catalogue { root, file, project, entries, maxBytes, matcher }; CONFIG_INVALID
 *   for (const { path, stat, entry, glob } of walk(catalogue.root, catalogue.matcher, { onOther, onError, enter })) …
 *                                                     // every regular file, synchronous; entry is undefined where nothing declares it
 *   catalogue.matcher.match('audio/c1/v7/log.json')   // { entry, glob, parts: { channel: 'c1', video: 'v7' } } | undefined
 *   matchGlob(glob, path)                             // the named parts of one path | undefined
 *   existsUnder(root, fillGlob(entry.retention.until.exists, parts))
 *
 * `Entry.retention` is what holds: the class's own (`CLASS_RETENTION`), what the configuration says for the class, and the log's own, in ms and bytes.
 */
export { readBaseline, writeBaseline } from './check/baseline.js'
export { checkMap } from './check/check.js'
export { codeFindings } from './check/code.js'
export { bySeverity, type Finding, type FindingKind, type Severity } from './check/finding.js'
export { cursorPath } from './check/shipped.js'
export { type Catalogue, loadCatalogue, readCatalogue, withStreams } from './declare/catalogue.js'
export { defineConfig, defineLogs, defineStream } from './declare/define.js'
export { CLASS_RETENTION, KEPT_FOR_EVER } from './declare/retention.js'
export { retentionText } from './declare/retention-text.js'
export type {
  CommonDeclaration,
  Config,
  Duration,
  Entry,
  FieldType,
  Kind,
  LogClass,
  LogFormat,
  LogsDeclaration,
  Retention,
  RetentionDeclaration,
  RotatedFormat,
  Shape,
  ShapeDeclaration,
  Size,
  StreamDeclaration,
  Writer,
} from './declare/types.js'
export { durationText, parseDuration, parseSize } from './declare/units.js'
export { type Draft, draft, draftHead } from './draft/draft.js'
export { existsUnder } from './glob/exists.js'
export { fillGlob, type Glob, GlobError, matchGlob, type Parts, parseGlob } from './glob/glob.js'
export { type Match, Matcher } from './glob/matcher.js'
export { mapDocument } from './map/document.js'
export { globText, type MapRow, rowsOf, writerText } from './map/entries.js'
export { type CodePlace, scanCode } from './scan/scan.js'
export {
  keepSnapshot,
  lastSnapshotMs,
  type Snapshot,
  type Taken,
  takeAndKeepSnapshot,
  takeSnapshot,
} from './snapshot/snapshot.js'
export { FORECAST_BASE_MS, type Trend } from './snapshot/trend.js'
export {
  type FileSystem,
  fileSystemOf,
  fileSystemsOf,
  fileSystemsWithLogs,
  type Mounted,
  mountedUnder,
  type Space,
  spaceOf,
  TRASH_FOLDER,
  trashFolders,
  usageOf,
} from './walk/file-systems.js'
export { type Amount, type Observed, type Survey, survey, type UndeclaredFolder } from './walk/survey.js'
export { type Found, unpackedPath, type WalkOptions, walk } from './walk/walk.js'
