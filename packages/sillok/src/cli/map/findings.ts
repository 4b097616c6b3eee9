import type { Finding, Severity } from '../../catalogue/index.js'
import { paint, type Style, visible } from '../../pretty/index.js'

const STYLES: Record<Severity, Style> = { error: 'red', warning: 'yellow', note: 'dim' }

/** A finding for people: what, where, the evidence, and what to do. */
export function findingText(
  { severity, kind, entry, path, line, message, evidence, fix }: Finding,
  color: boolean,
): string {
  const place = path === undefined ? '' : `${path}${line === undefined ? '' : `:${line}`}`
  const about = [entry, place].filter((part) => part !== undefined && part !== '').join(' ')
  const lines = [
    `${paint(severity.padEnd(7), STYLES[severity], color)}  ${visible(about)}${about === '' ? '' : ': '}${visible(message)} (${kind})`,
    ...evidence.map((text) => `           ${visible(text)}`),
    `         → ${visible(fix)}`,
  ]
  return lines.join('\n')
}

/** How many of each severity: `1 error, 3 warnings`. */
export function countText(findings: readonly Finding[]): string {
  const parts = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const count = findings.filter((one) => one.severity === severity).length
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`]
  })
  return parts.length === 0 ? 'no findings' : parts.join(', ')
}
