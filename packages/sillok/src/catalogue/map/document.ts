import type { Finding } from '../check/finding.js'
import type { Catalogue } from '../declare/catalogue.js'
import { retentionText } from '../declare/retention-text.js'
import type { Entry } from '../declare/types.js'
import type { Survey } from '../walk/survey.js'
import { rowsOf, writerText } from './entries.js'

/** The map as one document. Times in ms have `_ms` in their names, amounts are bytes. */
export function mapDocument(catalogue: Catalogue, survey: Survey, findings: readonly Finding[] | undefined) {
  return {
    root: catalogue.root,
    config: catalogue.file ?? null,
    at: new Date(survey.atMs).toISOString(),
    files: survey.files,
    bytes: survey.bytes,
    logs: rowsOf(catalogue, survey).map(({ entry, files, bytes, newestMs }) => ({
      ...declared(entry),
      files,
      bytes,
      last_written: newestMs === undefined ? null : new Date(newestMs).toISOString(),
    })),
    undeclared: survey.undeclared.map(({ folder, extension, files, bytes }) => ({
      folder,
      extension,
      files,
      bytes,
    })),
    folders: Object.fromEntries(survey.folders),
    largest: survey.largest,
    ...(findings === undefined ? {} : { findings }),
  }
}

function declared(entry: Entry) {
  const { name, by, kind, class: logClass, format, owner, purpose, notes, retention, legalHold } = entry
  return {
    name,
    by,
    match: entry.globs.map(({ source }) => source),
    kind,
    class: logClass,
    format: format ?? null,
    shapes: entry.shapes.map((shape) => shape.name),
    writers: entry.writers.map(writerText),
    readers: entry.readers,
    owner: owner ?? null,
    purpose: purpose ?? null,
    notes: notes ?? null,
    personal_data: entry.personalData ?? null,
    retention: {
      text: retentionText(retention),
      compress_after_ms: retention.compressAfterMs ?? null,
      archive_after_ms: retention.archiveAfterMs ?? null,
      delete_after_ms: retention.deleteAfterMs ?? null,
      keep_last: retention.keepLast ?? null,
      max_bytes: retention.maxBytes ?? null,
      monthly_archive: retention.monthlyArchive ?? false,
      until: retention.until?.exists.source ?? null,
    },
    legal_hold: legalHold?.reason ?? null,
    destinations: entry.destinations,
    rhythm_ms: entry.rhythmMs ?? null,
    declared_at: entry.at ?? null,
  }
}
