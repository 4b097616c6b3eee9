import type { LogClass, RetentionDeclaration } from './types.js'

/**
 * What each class demands where a log does not say otherwise. `L3`, `raw`, `summary`, `training` and `tagged` are days that earlier systems settled on; `L0` and
 * `L1` are kept for ever, `L1` in monthly archives; `L2` waits for its `until`; state and caches go only when somebody asks.
 */
export const CLASS_RETENTION: Readonly<Record<LogClass, RetentionDeclaration>> = {
  L0: {},
  L1: { monthlyArchive: true },
  L2: {},
  L3: { deleteAfter: '30d' },
  state: {},
  cache: {},
  raw: { compressAfter: '1d', archiveAfter: '7d' },
  summary: { compressAfter: '7d', archiveAfter: '90d' },
  training: { compressAfter: '30d', archiveAfter: '365d' },
  tagged: { compressAfter: '90d', archiveAfter: '5y' },
}

/** Classes of which nothing is ever deleted. */
export const KEPT_FOR_EVER: readonly LogClass[] = ['L0', 'L1']
