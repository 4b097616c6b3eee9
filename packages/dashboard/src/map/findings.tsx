import type { MapFinding, MapReport, Severity } from '../api/index.js'
import { Choice, Text } from '../list/index.js'
import { go, href, route } from '../state/index.js'
import { count } from '../text/index.js'

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note']

/** Where the map and what is there differ, the worst first: what was seen, and what to do. */
export function Findings({ report, only }: { report: MapReport; only: string }) {
  const { by } = route.value
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
          {shown.map((one) => (
            <FindingRow key={one.id} of={one} withLog={only === ''} />
          ))}
        </ul>
      )}
      {findings_beyond > 0 ? (
        <p class="faint">and {count(findings_beyond)} more: sillok map --check has all</p>
      ) : null}
    </section>
  )
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
