import { type Catalogue, type Finding, mapDocument, type Survey } from 'sillok/catalogue'

const MAX_LOGS = 1000
const MAX_FINDINGS = 500
const MAX_UNDECLARED = 200
const MAX_EVIDENCE = 5

/** The map as `GET /api/map` shows it: the document of `sillok map --check --json`, bounded whatever the root is. */
export function mapReport(catalogue: Catalogue, seen: Survey, findings: readonly Finding[]) {
  const { logs, undeclared, folders: _, largest: __, ...rest } = mapDocument(catalogue, seen, undefined)
  const count = (severity: Finding['severity']): number =>
    findings.filter((one) => one.severity === severity).length
  return {
    ...rest,
    logs: logs.slice(0, MAX_LOGS),
    logs_beyond: Math.max(0, logs.length - MAX_LOGS),
    undeclared: undeclared.slice(0, MAX_UNDECLARED),
    undeclared_beyond: Math.max(0, undeclared.length - MAX_UNDECLARED) + seen.undeclaredBeyond.files,
    counts: { error: count('error'), warning: count('warning'), note: count('note') },
    findings: findings.slice(0, MAX_FINDINGS).map(({ evidence, ...finding }) => ({
      ...finding,
      evidence: evidence.slice(0, MAX_EVIDENCE),
    })),
    findings_beyond: Math.max(0, findings.length - MAX_FINDINGS),
  }
}
