import { basename, dirname, resolve } from 'node:path'
import { isSealed, type LogReport } from '../../seal/index.js'
import { isStreamName } from '../../stream/index.js'
import { recordReading } from '../readings.js'

/**
 * Puts a verification on record where the log is at home: where its keys are. A copy, which an auditor has, stays as it is.
 *
 * @param path a stream's folder, or that of its log
 */
export async function recordVerify(path: string, report: LogReport): Promise<void> {
  const folder = resolve(path)
  const stream = basename(folder) === 'tlog' ? dirname(folder) : folder
  const [root, name] = [dirname(stream), basename(stream)]
  if (!isStreamName(name) || !isSealed(root, name)) return
  const { verdict, size, entries, count } = report
  await recordReading(root, {
    action: 'log_verify',
    stream: name,
    success: true,
    details: { verdict, size, entries, findings: count },
  })
}
