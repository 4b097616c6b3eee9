import type { FormatName } from '../../formats/index.js'
import type { RedactOptions } from '../../redact/index.js'
import type { Glob } from '../glob/glob.js'

/** What is in the files: lines that are records, lines of text, what a program remembers, what it can make again, a database, or images, sound and the like. */
export type Kind = 'records' | 'text' | 'state' | 'cache' | 'database' | 'assets'

/**
 * How long a log matters. `L0` final evidence, `L1` cost, quality, audit or reproduction: both kept for ever. `L2` intermediate: may go once a final
 * artefact exists. `L3` transient. `state` and `cache`: what programs remember, and what they can make again. `raw`, `summary`, `training`, `tagged`: the
 * four categories of `sillok/unified`.
 */
export type LogClass =
  | 'L0'
  | 'L1'
  | 'L2'
  | 'L3'
  | 'state'
  | 'cache'
  | 'raw'
  | 'summary'
  | 'training'
  | 'tagged'

/** How lines are read, as in `sillok/formats`; or what a whole file is. */
export type LogFormat =
  | FormatName
  | 'document'
  | 'csv'
  | 'sqlite'
  | 'npz'
  | 'pickle'
  | 'parquet'
  | 'binary'
  | 'mixed'

/** A time in configuration: a whole number and `s`, `m`, `h`, `d`, `w` or `y` (365 days), such as `'30d'`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w' | 'y'}`

/** An amount of data in configuration: bytes, or text such as `'100MB'` or `'64MiB'`. */
export type Size =
  | number
  | `${number}${'B' | 'kB' | 'KB' | 'MB' | 'GB' | 'TB' | 'KiB' | 'MiB' | 'GiB' | 'TiB'}`

/**
 * What age and space demand of a log, as it is written down. What is not given comes from the class (`CLASS_RETENTION`); `null` takes that away.
 * Ages must grow: `compressAfter` ≤ `archiveAfter` < `deleteAfter`.
 */
export interface RetentionDeclaration {
  /** Older files are compressed where they are. */
  compressAfter?: Duration | null
  /** Older files move into the archive, `_archive/YYYY-MM/`: their copy there is verified, then they leave their place. */
  archiveAfter?: Duration | null
  /** Older files are deleted; where there is `archiveAfter`, their copy in the archive. */
  deleteAfter?: Duration | null
  /**
   * Only the newest stay: so many files; or so many starts of a program, where `of` is the named part that tells one start
   * from another. `per` names the parts that each have their own count.
   */
  keepLast?: number | { count: number; of?: string; per?: readonly string[] } | null
  /** The oldest go while the log has more bytes than this. */
  maxBytes?: Size | null
  /** Whole months that are over move into the archive. */
  monthlyArchive?: boolean | null
  /** `L2`: a file may go once this exists: a glob, relative to the root, with named parts of the log's own. */
  until?: { exists: string } | null
}

/** The same, understood. Times in ms, amounts in bytes. */
export interface Retention {
  compressAfterMs?: number
  archiveAfterMs?: number
  deleteAfterMs?: number
  /** `of` is absent where files are counted. */
  keepLast?: { count: number; of?: string; per: readonly string[] }
  maxBytes?: number
  monthlyArchive?: boolean
  until?: { exists: Glob }
}

/** A type of JSON; `any` is all of them. */
export type FieldType = 'string' | 'number' | 'boolean' | 'object' | 'array' | 'null' | 'any'

/** One shape of the lines of a log, by its fields: `{ model: 'string', tokens: 'number', error: 'string|null', note: 'string?' }`. `?`: may be absent. */
export interface ShapeDeclaration {
  schemaVersion?: string
  fields: Record<string, string>
}

/** One shape of the lines of a log, understood and checked. */
export interface Shape {
  name: string
  schemaVersion?: string
  fields: ReadonlyMap<string, { types: readonly FieldType[]; optional: boolean }>
}

/** What can be said of any log. */
export interface CommonDeclaration {
  class: LogClass
  purpose?: string
  owner?: string
  /** Source files that write it, as globs relative to the configuration file; or a program that is not ours. */
  writers?: readonly (string | { program: string })[]
  /** Programs, commands, pages that read it. */
  readers?: readonly string[]
  /** Whether it holds personal data. */
  personalData?: boolean
  retention?: RetentionDeclaration
  /** Nothing of it is deleted or archived while this stands. */
  legalHold?: { reason: string; by?: string; until?: string }
  /** Where it is shipped to. */
  destinations?: readonly string[]
  /** The longest time between two writes that is normal. */
  rhythm?: Duration
  /** The shapes of its lines, where they are records. */
  shapes?: Record<string, ShapeDeclaration>
  notes?: string
}

/** A stream that Sillok writes. Its files are `<name>.jsonl` and `<name>/`. */
export interface StreamDeclaration extends CommonDeclaration {
  /** It is to have a sealed log. */
  sealed?: boolean
  /** What its rotated segments become, in place of what the class says; an empty list: they stay JSON Lines. `parquet` needs `hyparquet-writer` and `hyparquet`. */
  formats?: readonly RotatedFormat[]
}

/** What rotated segments can become. */
export type RotatedFormat = 'csv' | 'npz' | 'parquet' | 'pickle'

/** Files that others write. */
export interface LogsDeclaration extends CommonDeclaration {
  /** Globs relative to the root, such as `audio/final/{channel}/{video}/log.json`. */
  match: string | readonly string[]
  kind?: Kind
  format?: LogFormat
}

/** What `sillok.config.*` says. */
export interface Config {
  /** The folder of all logs, relative to the file; `logs` unless said otherwise. */
  root?: string
  service?: string
  environment?: string
  version?: string
  streams?: Record<string, StreamDeclaration>
  logs?: Record<string, LogsDeclaration>
  /** What classes demand, in place of `CLASS_RETENTION`. */
  retention?: Partial<Record<LogClass, RetentionDeclaration>>
  /** The most that all logs together may have. */
  maxBytes?: Size
  /** Rules of the project beside the default ones of redaction: what every `sillok` command masks, too. A program gives them to `configure`. */
  redact?: RedactOptions
  /** What `sillok supervise` runs: `WorkerOptions` of `sillok/supervise`. */
  workers?: readonly object[]
}

/** Who writes a log: source files, as a glob, or a program that is not ours. */
export type Writer = { source: string } | { program: string }

/** A declared log, understood and checked. */
export interface Entry {
  /** Unique in its catalogue. */
  name: string
  /** `sillok`: a stream of ours. `others`: files of other programs. `house`: what Sillok itself keeps under the root. */
  by: 'sillok' | 'others' | 'house'
  globs: readonly Glob[]
  kind: Kind
  class: LogClass
  format?: LogFormat
  shapes: readonly Shape[]
  writers: readonly Writer[]
  readers: readonly string[]
  owner?: string
  purpose?: string
  notes?: string
  personalData?: boolean
  /** With what the class gives. */
  retention: Retention
  legalHold?: { reason: string; by?: string; untilMs?: number }
  destinations: readonly string[]
  rhythmMs?: number
  sealed?: boolean
  /** Of a stream, where it is not what the class says. */
  formats?: readonly RotatedFormat[]
  /** Where it is declared; lines count from 1. Absent for `house`. */
  at?: { file: string; line: number }
}
