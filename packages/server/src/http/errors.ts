import { SillokError } from 'sillok/record'

type Status = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 500 | 503

/** The HTTP status of each error that a handler may throw; a code that is not here is the server's own fault. */
const STATUS: Readonly<Record<string, Status>> = {
  BAD_REQUEST: 400,
  BAD_PARAMETER: 400,
  BAD_CURSOR: 400,
  BAD_FIELD: 400,
  BAD_ID: 400,
  JOB_ID: 400,
  STREAM_NAME: 400,
  QUERY_SYNTAX: 400,
  QUERY_FAILED: 400,
  QUERY_MEMORY_LIMIT: 400,
  QUERY_ROWS_LIMIT: 400,
  QUERY_TIME_LIMIT: 400,
  KEY_REQUIRED: 401,
  ACT_NEEDS_KEY: 403,
  BAD_HOST: 403,
  BAD_ORIGIN: 403,
  SQL_NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  SUPERVISOR_UNKNOWN: 404,
  WORKER_UNKNOWN: 404,
  JOB_UNKNOWN: 404,
  NOT_SEALED: 404,
  SEGMENT_MISSING: 404,
  METHOD_NOT_ALLOWED: 405,
  JOB_ENDED: 409,
  VERIFY_RUNNING: 409,
  SUPERVISOR_STOPPING: 409,
  WORKER_BUSY: 409,
  WORKER_STATE: 409,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_CONTENT_TYPE: 415,
  AUDIT_REQUIRED: 503,
  SUPERVISOR_UNREACHABLE: 503,
  ENGINE_DOWN: 503,
  ENGINE_BUSY: 503,
  ENGINE_CLOSED: 503,
  ENGINE_LOCKED: 503,
  ENGINE_MISSING: 503,
  ENGINE_SCHEMA_NEWER: 503,
  TOO_MANY_VIEWS: 503,
}

/** Seconds after which a client may try again what the engine could not do: a restart takes about that long. */
const RETRY_AFTER_SECONDS = 2

/** The HTTP status of what a handler threw. */
export const statusOf = (error: unknown): Status =>
  (error instanceof SillokError ? STATUS[error.code] : undefined) ?? 500

/**
 * The answer for anything that a handler threw: `{ "error": { "code", "message" } }`. The message of an error that is
 * not ours stays inside: it may hold paths or data.
 */
export function errorResponse(error: unknown): Response {
  const status = statusOf(error)
  const fault =
    error instanceof SillokError
      ? { code: error.code, message: error.message }
      : { code: 'INTERNAL', message: 'The server failed to answer. Its own log says why.' }
  const headers = new Headers({ 'content-type': 'application/json' })
  if (status === 503) headers.set('retry-after', String(RETRY_AFTER_SECONDS))
  if (status === 401) headers.set('www-authenticate', 'Basic realm="Sillok", charset="UTF-8"')
  return new Response(JSON.stringify({ error: fault }), { status, headers })
}
