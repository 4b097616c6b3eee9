import { join } from 'node:path'
import {
  type ConfigurableRedactor,
  createRedactor,
  type RuleInfo,
  redaction,
  type Finding as Secret,
} from '../../redact/index.js'
import { RULES } from '../../redact/rules/index.js'
import type { Entry } from '../declare/types.js'
import { sampleFile } from '../walk/sample.js'
import type { Observed } from '../walk/survey.js'
import { type Finding, finding } from './finding.js'

const TIERS: ReadonlyMap<string, RuleInfo['tier']> = new Map(RULES.map(({ id, tier }) => [id, tier]))

/** Places told of for each rule. */
const TOLD = 3

/** What the redactor finds in the newest files: rule and place, never the value. */
export function* secrets(root: string, entry: Entry, seen: Observed): Generator<Finding> {
  if (entry.kind === 'assets' || entry.kind === 'database') return
  const places = new Map<string, { path: string; place: string }[]>()
  const look = lookFor((path, line, { rule, path: field }) => {
    if (entry.personalData && TIERS.get(rule) === 'personal') return
    const known = places.get(rule) ?? []
    places.set(rule, known)
    const place = `${path}${line}${field === '' ? '' : ` ${field}`}`
    // Several on one line are one place.
    if (known.at(-1)?.place !== place) known.push({ path, place })
  })
  for (const { path } of seen.recent) look(root, path)
  for (const [rule, found] of places) {
    const tier = TIERS.get(rule)
    const isPersonal = tier === 'personal'
    yield finding(
      {
        kind: isPersonal ? 'personal-data' : 'secret',
        // A name alone may say too much of its value: a count under `tokens` is no token.
        severity: isPersonal || tier === 'key' ? 'warning' : 'error',
        entry: entry.name,
        ...(found[0] === undefined ? {} : { path: found[0].path }),
        message: isPersonal
          ? `Holds personal data, and is not declared to: ${rule}`
          : tier === 'key'
            ? 'Has a value under a name that secrets have'
            : `Holds a secret: ${rule}`,
        evidence: [
          ...found.slice(0, TOLD).map(({ place }) => place),
          ...(found.length > TOLD ? [`and ${found.length - TOLD} more in the sample`] : []),
        ],
        fix: isPersonal
          ? 'Declare personalData: true; or redact it where it is written.'
          : 'Change the secret, redact it where it is written, and take it out of the file.',
      },
      rule,
    )
  }
}

type Tell = (path: string, line: string, secret: Secret) => void

function lookFor(tell: Tell): (root: string, path: string) => void {
  let [where, number] = ['', '']
  const redactor = createRedactor({ ...redaction(), onFinding: (secret) => tell(where, number, secret) })
  return (root, path) => {
    where = path
    try {
      const { head, tail } = sampleFile(join(root, path))
      for (const [i, line] of head.entries()) {
        number = `:${i + 1}`
        redact(redactor, line)
      }
      for (const [i, line] of tail.entries()) {
        const back = tail.length - i
        number = back === 1 ? ' (last line)' : ` (line ${back} from the end)`
        redact(redactor, line)
      }
    } catch {
      // It has gone, or may not be read: the survey tells of that.
    }
  }
}

function redact(redactor: ConfigurableRedactor, line: string): void {
  if (line.startsWith('{')) {
    try {
      redactor.redactValue(JSON.parse(line))
      return
    } catch {
      // No JSON after all.
    }
  }
  redactor.redactText(line)
}
