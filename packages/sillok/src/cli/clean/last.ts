import type { CleanState } from '../../lifecycle/index.js'
import { visible } from '../../pretty/index.js'
import { bytesText } from '../output.js'

const DID: Record<string, string> = {
  compress: 'compressed',
  convert: 'put in another form',
  archive: 'archived',
  delete: 'deleted',
  rotate: 'rotated',
  empty_trash: 'removed from the trash',
  recover: 'taken up from a run that was cut off',
}

/** When logs were cleaned last, and what that did, in one line or two for people. */
export function lastCleanText({ lastCleanMs, lastClean, cleaning }: CleanState): string {
  const lines: string[] = []
  if (lastCleanMs === undefined) lines.push('Never cleaned: see sillok clean.')
  else if (lastClean === undefined) lines.push(`Last cleaned ${timeText(lastCleanMs)}.`)
  else {
    const { run, urgent, refused, failed, missingBytes, stages, fileSystems = [] } = lastClean
    const did = Object.entries(stages).map(
      ([operation, { files, bytes }]) => `${files} ${DID[operation] ?? operation} (${bytesText(bytes)})`,
    )
    // Where there is only that of the root, there is nothing to tell apart.
    const names = fileSystems.map((path) => (path === '.' ? 'the file system of the root' : visible(path)))
    const on = fileSystems.some((path) => path !== '.') ? ` on ${names.join(' and ')}` : ''
    const why = urgent ? `, because space is short${on}` : ''
    lines.push(
      `Last cleaned ${timeText(lastCleanMs)}${why}: ${did.join(', ') || (refused + failed === 0 ? 'nothing was to be done' : 'nothing was done')}.`,
    )
    if (refused + failed > 0)
      lines.push(`${failed} failed, ${refused} refused: sillok tail sillok-clean --where run=${run}`)
    if (missingBytes > 0) lines.push(`${bytesText(missingBytes)} of the space that was wanted are missing.`)
  }
  if (cleaning !== undefined)
    lines.push(`Run ${cleaning} has not ended: it is at work, or was cut off and the next one takes it up.`)
  return lines.join('\n')
}

const timeText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
