import { securityAlert, type UnifiedEvent, unified } from '../events/index.js'
import { mergeFields } from '../record/index.js'
import { write } from './log.js'

type Common = Pick<UnifiedEvent, 'component' | 'metadata' | 'tags'> & { message?: string }

/** A copy that can be taken apart: the calls are made from JavaScript, too. */
function read<T extends object>(given: T): T {
  return mergeFields(undefined, given) as T
}

/** What `logInference` takes; the duration is in ms. */
export interface Inference extends Common {
  model: string
  durationMs: number
  /** Default true. */
  success?: boolean
}

/** A model was asked; category `raw`, ERROR where it failed. @example logInference({ component: 'scorer', model: 'rank-3', durationMs: 12 }) */
export function logInference(inference: Inference): void {
  const { message, success = true, ...event } = read(inference)
  write(unified, {
    category: 'raw',
    level: success ? 'INFO' : 'ERROR',
    eventType: 'inference',
    message: message ?? (success ? 'Inference' : 'Inference failed'),
    success,
    ...event,
  })
}

/** What `logBatch` takes: how many were processed, how many of them failed, and the duration in ms. */
export interface Batch extends Common {
  processed: number
  /** Default 0. */
  failed?: number
  durationMs: number
}

/** A batch is done; category `summary`, WARNING where some of it failed. @example logBatch({ component: 'import', processed: 500, failed: 2, durationMs }) */
export function logBatch(batch: Batch): void {
  const { message, failed = 0, ...event } = read(batch)
  write(unified, {
    category: 'summary',
    level: failed > 0 ? 'WARNING' : 'INFO',
    eventType: 'batch',
    message: message ?? 'Batch done',
    failed,
    ...event,
  })
}

/** What `logSecurityAlert` takes. */
export interface SecurityAlert extends Common {
  severity: 'info' | 'warning' | 'critical'
  message: string
}

/** Something concerns safety; category `tagged`, with the tag `security`. Nothing samples it. @example logSecurityAlert({ component: 'gate', severity: 'critical', message: 'Key used from two places' }) */
export function logSecurityAlert(alert: SecurityAlert): void {
  const { tags, ...event } = read(alert)
  write(securityAlert, {
    category: 'tagged',
    level: event.severity,
    eventType: 'security_alert',
    // What is no list is said to be wrong, and stays.
    tags: tags === undefined ? ['security'] : Array.isArray(tags) ? ['security', ...tags] : tags,
    ...event,
  })
}
