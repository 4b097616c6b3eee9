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
export { type Catalogue, loadCatalogue, readCatalogue } from './declare/catalogue.js'
export { defineConfig, defineLogs, defineStream } from './declare/define.js'
export { CLASS_RETENTION, KEPT_FOR_EVER } from './declare/retention.js'
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
  Shape,
  ShapeDeclaration,
  Size,
  StreamDeclaration,
  Writer,
} from './declare/types.js'
export { durationText, parseDuration, parseSize } from './declare/units.js'
export { existsUnder } from './glob/exists.js'
export { fillGlob, type Glob, GlobError, matchGlob, type Parts, parseGlob } from './glob/glob.js'
export { type Match, Matcher } from './glob/matcher.js'
export { type Found, type WalkOptions, walk } from './walk/walk.js'
