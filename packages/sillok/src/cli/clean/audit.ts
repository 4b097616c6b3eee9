import type { Cleaned } from '../../lifecycle/index.js'
import { configure, getLogger } from '../../logger/index.js'
import { redaction } from '../../redact/index.js'
import { listStreams } from '../../stream/index.js'

/** Writes a line into the audit trail of a root, where it has one. */
export async function auditRun(
  root: string,
  result: Cleaned,
  onProblem: (text: string) => void,
): Promise<void> {
  if (!(await listStreams(root)).includes('audit')) return
  try {
    const logging = configure({ root, service: 'sillok', stream: false, console: false, redact: redaction() })
    const { run, done, refused, failed, freedBytes } = result
    await getLogger('sillok.clean').audit({
      action: 'clean',
      resourceType: 'logs',
      resourceId: run,
      userId: 'sillok',
      details: { done, refused, failed, freed_bytes: freedBytes },
    })
    await logging.close()
  } catch (error) {
    onProblem(`sillok: the audit trail has no line of this run: ${(error as Error).message}`)
  }
}
