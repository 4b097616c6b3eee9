import { api, type MapReport } from '../api/index.js'
import { Blank, SubPages, Text } from '../list/index.js'
import { go, href, route } from '../state/index.js'
import { Counted, createSurvey, Uncounted } from '../survey/index.js'
import { bytes, count } from '../text/index.js'
import { Findings } from './findings.js'
import { Logs, Undeclared } from './logs.js'

const map = createSurvey<MapReport>(api.map)

/** Every log: what it is for, what there is of it, and where what is declared and what is there differ. */
export function LogMap() {
  map.usePolling()
  const report = map.loader.data.value?.report
  return (
    <div class="storage log-map">
      <h1 class="visually-hidden">Map</h1>
      <div class="page-head">
        <SubPages />
        <Counted of={map} />
      </div>
      <Uncounted of={map} about="the logs" />
      {report == null ? null : <Report report={report} />}
    </div>
  )
}

function Report({ report }: { report: MapReport }) {
  const { id } = route.value
  const logs = id === '' ? report.logs : report.logs.filter(({ name }) => name === id)
  return (
    <>
      {report.config === null ? <NotDeclared report={report} /> : null}
      {id === '' ? null : (
        <p class="only">
          <b>
            <Text text={id} max={120} />
          </b>{' '}
          <button type="button" class="quiet" onClick={() => go({ id: '' })}>
            All logs
          </button>
        </p>
      )}
      {id !== '' && logs.length === 0 ? (
        <Blank title="Nothing declares a log of this name">
          <p>
            It may be a stream that Sillok writes and that no <code>sillok.config</code> mentions: then it
            stays for ever. <code>sillok init</code> prints what is missing.
          </p>
          <a class="act" href={href({ view: 'map', id: '' })}>
            All logs
          </a>
        </Blank>
      ) : (
        <>
          <Findings report={report} only={id} />
          <Logs logs={logs} />
        </>
      )}
      {id === '' ? <Undeclared report={report} /> : null}
    </>
  )
}

function NotDeclared({ report }: { report: MapReport }) {
  return (
    <Blank title="There is no map yet">
      <p>
        A map is made of declarations, and there is no <code>sillok.config</code> file above{' '}
        <code>
          <Text text={report.root} max={200} />
        </code>
        , where {count(report.files)} files with {bytes(report.bytes)} lie. Without one nothing is compressed,
        archived or deleted, and nobody is told when a log falls silent.
      </p>
      <pre class="block">{`sillok init          # drafts it from what is there
sillok map --check   # what differs from it`}</pre>
    </Blank>
  )
}
