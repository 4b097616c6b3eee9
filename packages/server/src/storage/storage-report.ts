import { FORECAST_BASE_MS, retentionText } from 'sillok/catalogue'
import type { DayOfLog, LogStorage, StoragePicture } from 'sillok/lifecycle'
import { isStreamName } from 'sillok/stream'

/** What is told one by one: the largest, and the nearest; how many there are beyond is said. */
const MAX_LOGS = 200
const MAX_COMING = 100
const MAX_ERRORS = 20

const iso = (ms: number): string => new Date(ms).toISOString()
const isoOr = (ms: number | undefined): string | null => (ms === undefined ? null : iso(ms))

/**
 * The picture as `GET /api/storage` shows it: names in snake_case, times in RFC 3339, bounded whatever the root is.
 *
 * @param cleanEveryMs how often this server's schedule cleans; absent where it has none
 */
export function storageReport(picture: StoragePicture, cleanEveryMs?: number) {
  const { snapshot, trend, logs, coming, errors } = picture
  const rest = logs.slice(MAX_LOGS)
  return {
    config: picture.file ?? null,
    files: snapshot.files,
    bytes: snapshot.bytes,
    undeclared: picture.undeclared,
    disk: { free: snapshot.freeBytes, total: snapshot.totalBytes },
    file_systems: snapshot.fileSystems.map(({ path, freeBytes, totalBytes }) => ({
      path,
      free: freeBytes,
      total: totalBytes,
      full_at: isoOr(trend.fileSystems?.find((one) => one.path === path)?.fullAtMs),
    })),
    trend: {
      since: isoOr(trend.sinceMs),
      bytes: trend.bytes ?? null,
      base_seconds: trend.baseMs === undefined ? null : Math.round(trend.baseMs / 1000),
      forecast: (trend.baseMs ?? 0) >= FORECAST_BASE_MS,
      bytes_per_day: trend.bytesPerDay ?? null,
      full_at: isoOr(trend.fullAtMs),
    },
    clean: cleanOf(picture, cleanEveryMs),
    classes: picture.classes,
    logs: logs.slice(0, MAX_LOGS).map(logOf),
    beyond: {
      logs: rest.length,
      files: rest.reduce((sum, { files }) => sum + files, 0),
      bytes: rest.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    coming: coming.slice(0, MAX_COMING).map(({ log, operation, dayMs, files, bytes }) => ({
      log,
      operation,
      day: iso(dayMs).slice(0, 10),
      files,
      bytes,
    })),
    coming_beyond: Math.max(0, coming.length - MAX_COMING),
    largest: snapshot.largest,
    errors: errors.slice(0, MAX_ERRORS),
    errors_beyond: Math.max(0, errors.length - MAX_ERRORS),
  }
}

function cleanOf({ atMs, lastCleanMs, lastClean, cleaning }: StoragePicture, everyMs: number | undefined) {
  // What is overdue comes with the next look of the schedule, and so does what a clock that was ahead has put off.
  const last = lastCleanMs === undefined || lastCleanMs > atMs ? 0 : lastCleanMs
  const next = everyMs === undefined ? undefined : Math.max(atMs, last + everyMs)
  const {
    freedBytes,
    missingBytes,
    fileSystems = [],
    ...did
  } = lastClean ?? { freedBytes: 0, missingBytes: 0 }
  return {
    last: isoOr(lastCleanMs),
    did:
      lastClean === undefined
        ? null
        : { ...did, freed_bytes: freedBytes, missing_bytes: missingBytes, file_systems: fileSystems },
    running: cleaning ?? null,
    next: isoOr(next),
  }
}

function logOf({ entry, isDeclared, files, bytes, archivedBytes, days, older }: LogStorage) {
  const { name, by, class: logClass, retention, legalHold } = entry
  return {
    log: name,
    // What others write is in no stream, and so in no index.
    stream: by === 'others' || !isStreamName(name) ? null : name,
    class: isDeclared ? logClass : null,
    keeps: isDeclared ? retentionText(retention) : null,
    legal_hold: legalHold?.reason ?? null,
    files,
    bytes,
    archived_bytes: archivedBytes,
    days: [...days]
      .sort(([a], [b]) => a - b)
      .map(([ms, day]) => ({ day: iso(ms).slice(0, 10), ...dayOf(day) })),
    older: older.files === 0 ? null : dayOf(older),
  }
}

function dayOf({ files, bytes, next, endsMs, stays }: DayOfLog) {
  return {
    files,
    bytes: Object.fromEntries(Object.entries(bytes).map(([stage, value]) => [stage, Math.round(value)])),
    next: next === undefined ? null : { operation: next.operation, at: iso(next.atMs) },
    ends: isoOr(endsMs),
    stays: stays ?? null,
  }
}
