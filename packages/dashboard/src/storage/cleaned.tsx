import type { CleanRun, StorageReport } from '../api/index.js'
import { Moment, right, Table, Text } from '../list/index.js'
import { href } from '../state/index.js'
import { bytes, count } from '../text/index.js'
import { term } from '../url/index.js'
import { does, EVER } from './days.js'

/** When logs were cleaned last, what that did and whether it went well, and when they are next. */
export function Cleaned({ report, now }: { report: StorageReport; now: number }) {
  const { last, did, running, next } = report.clean
  return (
    <section class="plain-table cleaned" aria-labelledby="cleaned-title">
      <h2 id="cleaned-title">Last run of cleaning</h2>
      <p>
        {last === null ? 'Nothing was ever cleaned here.' : <Moment at={last} />}
        {did === null ? null : <Ended did={did} />}
      </p>
      {running === null ? null : (
        <p class="act-here">
          Run {running} has not ended: it is at work, or was cut off and the next one takes it up.
        </p>
      )}
      {did === null ? null : <Stages did={did} />}
      <p class="faint num">
        {next === null ? (
          'Next: not by this server. It cleans once a day where logs are declared as it starts, and not with --no-clean.'
        ) : Date.parse(next) <= now ? (
          'Next: within a minute.'
        ) : (
          <>
            Next: <Moment at={next} />, and before where a disk is nine tenths full.
          </>
        )}
      </p>
    </section>
  )
}

/** How a run has ended; what was not done has its records. */
function Ended({ did }: { did: CleanRun }) {
  const { run, urgent, refused, failed, missing_bytes: missing, file_systems: on } = did
  const below = on.filter((path) => path !== '.')
  const records = href({
    view: 'search',
    q: `${term('stream', 'sillok-clean')} ${term('run', run)}`,
    range: EVER,
  })
  return (
    <>
      {urgent ? ', because space was short' : ''}
      {below.length > 0 ? (
        <>
          {' on '}
          <Text text={[...(on.includes('.') ? ['that of the root'] : []), ...below].join(', ')} max={200} />
        </>
      ) : null}
      {': '}
      {failed > 0 ? <b class="act-here">{count(failed)} failed</b> : 'nothing failed'}
      {refused > 0 ? `, ${count(refused)} refused` : ''}
      {missing > 0 ? (
        <>
          , <b class="act-here">{bytes(missing)} still missing</b>
        </>
      ) : null}
      . <a href={records}>Its records</a>
    </>
  )
}

function Stages({ did }: { did: CleanRun }) {
  const stages = Object.entries(did.stages)
  if (stages.length === 0)
    return <p class="faint">Nothing was {did.refused + did.failed === 0 ? 'to be ' : ''}done.</p>
  return (
    <Table columns={['what', right('files'), right('bytes before')]}>
      {stages.map(([operation, stage]) => (
        <tr key={operation}>
          <th scope="row">{does(operation)}</th>
          <td class="right num">{count(stage.files)}</td>
          <td class="right num">{bytes(stage.bytes)}</td>
        </tr>
      ))}
    </Table>
  )
}
