import { basename, dirname, resolve } from 'node:path'
import { isSealed, type LogReport } from '../../seal/index.js'
import { isStreamName } from '../../stream/index.js'
import { recordReading } from '../readings.js'

/** Where a log stands that is at home: where its keys are. A copy, which an auditor has, stays as it is: `undefined`. */
function homeOf(path: string): { root: string; stream: string } | undefined {
  const folder = resolve(path)
  const stream = basename(folder) === 'tlog' ? dirname(folder) : folder
  const [root, name] = [dirname(stream), basename(stream)]
  return isStreamName(name) && isSealed(root, name) ? { root, stream: name } : undefined
}

/**
 * Puts a verification on record where the log is at home.
 *
 * @param path a stream's folder, or that of its log
 */
export async function recordVerify(path: string, report: LogReport): Promise<void> {
  const home = homeOf(path)
  if (home === undefined) return
  const { verdict, size, entries, count } = report
  await recordReading(home.root, {
    action: 'log_verify',
    stream: home.stream,
    success: true,
    details: { verdict, size, entries, findings: count },
  })
}

/** The same of a receipt, which gives an entry out. @param path as there */
export async function recordReceipt(path: string, index: number): Promise<void> {
  const home = homeOf(path)
  if (home === undefined) return
  await recordReading(home.root, {
    action: 'log_export',
    stream: home.stream,
    success: true,
    details: { format: 'receipt', index, returned: 1 },
  })
}
