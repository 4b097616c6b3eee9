import { useSignal } from '@preact/signals'
import { Fragment } from 'preact'
import type { MapFinding, MapReport, Severity } from '../api/index.js'
import { Choice, Text } from '../list/index.js'
import { go, href, route } from '../state/index.js'
import { count } from '../text/index.js'

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note']

/** Where the map and what is there differ, the worst first: what was seen, and what to do. */
export function Findings({ report, only }: { report: MapReport; only: string }) {
  const { by } = route.value
  const opened = useSignal<ReadonlySet<string>>(new Set())
  const { counts, findings, findings_beyond } = report
  const shown = findings.filter(
    (one) => (only === '' || one.entry === only) && (by === '' || one.severity === by),
  )
  return (
    <section class="map-findings" aria-labelledby="findings-title">
      <div class="section-head">
        <h2 id="findings-title">What differs</h2>
        {only !== '' ? null : (
          <Choice
            label="Severity"
            of={SEVERITIES.map(
              (one) =>
                [one, `${count(counts[one])} ${counts[one] === 1 ? one : `${one}s`}`] as readonly [
                  string,
                  string,
                ],
            )}
            value={by}
            none=""
            onChoose={(one) => go({ by: one }, true)}
          />
        )}
      </div>
      {shown.length === 0 ? (
        <p class="faint">
          {by === ''
            ? 'What is there is as it is declared.'
            : `No ${by}${only === '' ? '' : ' of this log'}.`}
        </p>
      ) : (
        <ul>
          {byKind(shown).map(([kind, all]) => {
            const few = opened.value.has(kind) ? all : all.slice(0, FEW)
            return (
              <Fragment key={kind}>
                {few.map((one) => (
                  <FindingRow key={one.id} of={one} withLog={only === ''} />
                ))}
                {few.length === all.length ? null : (
                  <li class="finding-more">
                    <button
                      type="button"
                      class="quiet"
                      onClick={() => {
                        opened.value = new Set([...opened.value, kind])
                      }}
                    >
                      {count(all.length - few.length)} more {all[0]?.severity}s: {all[0]?.kind}
                    </button>
                  </li>
                )}
              </Fragment>
            )
          })}
        </ul>
      )}
      {findings_beyond > 0 ? (
        <p class="faint">and {count(findings_beyond)} more: sillok map --check has all</p>
      ) : null}
    </section>
  )
}

/** Of one kind so many are told at once: what every log has in common does not hide the rest. */
const FEW = 3

/** Findings of one kind and severity together, in the order in which the first of each comes. */
function byKind(findings: readonly MapFinding[]): [string, MapFinding[]][] {
  const kinds = new Map<string, MapFinding[]>()
  for (const one of findings) {
    const key = `${one.severity} ${one.kind}`
    const known = kinds.get(key)
    if (known === undefined) kinds.set(key, [one])
    else known.push(one)
  }
  return [...kinds]
}

function FindingRow({ of, withLog }: { of: MapFinding; withLog: boolean }) {
  const { severity, kind, entry, path, line, message, evidence, fix } = of
  return (
    <li class={`finding finding-${severity}`}>
      <span class={`severity severity-${severity}`}>{severity}</span>
      <div>
        <p>
          {withLog && entry !== undefined ? (
            <>
              <a href={href({ view: 'map', id: entry })}>
                <b>
                  <Text text={entry} max={80} />
                </b>
              </a>{' '}
            </>
          ) : null}
          <Text text={message} max={400} /> <span class="code">{kind}</span>
        </p>
        {path === undefined || path === '' ? null : (
          <p class="evidence">
            <code>
              <Text text={`${path}${line === undefined ? '' : `:${line}`}`} max={300} />
            </code>
          </p>
        )}
        {evidence.map((text, i) => (
          <p class="evidence faint" key={i}>
            <Text text={text} max={300} />
          </p>
        ))}
        <p class="fix">
          <span aria-hidden="true">→ </span>
          <Text text={fix} max={400} />
        </p>
      </div>
    </li>
  )
}
