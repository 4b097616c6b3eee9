import type { Verdict, Verification } from '../api/index.js'
import { Text } from '../list/index.js'
import { go } from '../state/index.js'
import { bothZones, clock, count, duration } from '../text/index.js'

/** Findings and gaps that are shown; `sillok verify` has all. */
const SHOWN = 5

const MEANS: Record<Verdict, string> = {
  INTACT: 'Everything is as it was signed.',
  TAMPERED: 'Something is not as it was signed.',
  UNPROVEN: 'Something could not be checked.',
  INTACT_WITH_AUTHORISED_GAPS:
    'What is there is as it was signed; what is gone was taken away for a reason that is sealed.',
}
const FORM: Record<Verdict, string> = {
  INTACT: 'intact',
  TAMPERED: 'tampered',
  UNPROVEN: 'unproven',
  INTACT_WITH_AUTHORISED_GAPS: 'intact',
}

/** The last verification of a stream: how far it is, or what came of it. */
export function Verified({ of, onCancel }: { of: Verification; onCancel: () => void }) {
  const at = Date.parse(of.started_at)
  if (of.state === 'running')
    return (
      <div class="verified">
        <progress
          aria-label="Entries checked"
          {...(of.total === 0 ? {} : { value: of.done, max: of.total })}
        />
        <span class="num">
          {of.total === 0 ? 'Verifying …' : `${count(of.done)} of ${count(of.total)} entries`}
        </span>
        <button type="button" class="quiet" onClick={onCancel}>
          Cancel
        </button>
      </div>
    )
  const { report } = of
  if (report === undefined)
    return (
      <p class="verified" role="status">
        <b>{of.state === 'cancelled' ? 'Cancelled' : 'It could not be verified'}</b>{' '}
        {of.problem === 'INTERNAL' ? 'The thread that verified has ended.' : of.problem}{' '}
        <time title={bothZones(at)}>{clock(at).slice(0, 8)}</time>
      </p>
    )
  const { verdict, findings, gaps, segments } = report
  const rest = report.count - Math.min(SHOWN, findings.length)
  return (
    <div class="verified" role="status">
      <b class={`verdict verdict-${FORM[verdict]}`}>{verdict.replaceAll('_', ' ')}</b>
      <span>
        {MEANS[verdict]}{' '}
        <span class="faint num">
          {count(report.entries)} of {count(report.size ?? 0)} entries read
          {segments === null ? '' : `, ${count(segments.lines)} lines compared`}
          {report.seen === 0 ? '' : `, ${count(report.seen)} ${report.seen === 1 ? 'anchor' : 'anchors'}`} ·{' '}
          <time title={bothZones(at)}>{clock(at).slice(0, 8)}</time>, {duration(of.elapsed_ms)}
        </span>
      </span>
      {findings.length === 0 ? null : (
        <ul class="findings">
          {findings.slice(0, SHOWN).map(({ kind, index, message }, i) => (
            <li key={i}>
              <code>{kind.replaceAll('_', ' ')}</code> <Text text={message} max={300} />
              {of.record != null && report.first_bad?.message === message && index !== null ? (
                <>
                  {' '}
                  <button type="button" class="quiet" onClick={() => go({ record: of.record ?? '' })}>
                    Show the record
                  </button>
                </>
              ) : null}
            </li>
          ))}
          {rest > 0 ? <li class="faint">and {count(rest)} more: sillok verify --json has them</li> : null}
        </ul>
      )}
      {gaps === null || gaps.records.length === 0 ? null : (
        <ul class="findings">
          <li>
            {[
              gaps.pruned > 0 ? `${count(gaps.pruned)} removed` : '',
              gaps.erased > 0 ? `${count(gaps.erased)} erased` : '',
            ]
              .filter(Boolean)
              .join(', ') || 'nothing'}{' '}
            of the entries read; the hashes are there.
          </li>
          {gaps.records.slice(0, SHOWN).map(({ kind, reason, by }, i) => (
            <li key={i}>
              <code>{kind}</code> by <Text text={by} max={80} />: <Text text={reason} max={200} />
            </li>
          ))}
          {gaps.restored.length === 0 ? null : (
            <li>
              There again, or still: {count(gaps.restored.length)} that were erased, the first entry{' '}
              {count(gaps.restored[0]?.index ?? 0)}.
            </li>
          )}
        </ul>
      )}
      <p class="faint verified-note">
        Checked with the keys on this machine: who owns it may have changed them, too. An auditor verifies
        elsewhere, with the keys that were published: <code>sillok verify</code>.
      </p>
    </div>
  )
}
