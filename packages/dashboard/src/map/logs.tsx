import type { MapLog, MapReport } from '../api/index.js'
import { right, Table, Text } from '../list/index.js'
import { href } from '../state/index.js'
import { bothZones, bytes, count, dateTime } from '../text/index.js'
import { term } from '../url/index.js'

/** The logs of the map, with what was found of each. */
export function Logs({ logs }: { logs: readonly MapLog[] }) {
  if (logs.length === 0) return null
  return (
    <section class="plain-table map-logs" aria-labelledby="logs-title">
      <h2 id="logs-title">Logs</h2>
      <Table
        columns={[
          'log',
          'class',
          right('files'),
          right('bytes'),
          'last written',
          'keeps',
          'written by',
          'read by',
        ]}
      >
        {logs.map((log) => (
          <LogRow key={log.name} of={log} />
        ))}
      </Table>
    </section>
  )
}

function LogRow({ of }: { of: MapLog }) {
  const written = Date.parse(of.last_written ?? '')
  return (
    <tr>
      <th scope="row" class="map-name">
        <a href={href({ view: 'map', id: of.name })}>
          <b>
            <Text text={of.name} max={80} />
          </b>
        </a>
        {of.by === 'others' || of.format !== 'sillok' ? null : (
          <>
            {' '}
            <a class="quiet" href={href({ view: 'search', q: term('stream', of.name), id: '' })}>
              records
            </a>
          </>
        )}
        <p>
          <code>
            <Text text={of.match.join('  ')} max={200} />
          </code>
        </p>
        {of.purpose === null ? null : (
          <p class="faint">
            <Text text={of.purpose} max={300} />
          </p>
        )}
      </th>
      <td>
        {of.class}
        <p class="faint">
          {of.kind}
          {of.format === null ? '' : `, ${of.format}`}
        </p>
      </td>
      <td class="right num">{count(of.files)}</td>
      <td class="right num">{bytes(of.bytes)}</td>
      <td class="num">
        {Number.isNaN(written) ? (
          <span class="faint">never</span>
        ) : (
          <time dateTime={of.last_written ?? ''} title={bothZones(written)}>
            {dateTime(written)}
          </time>
        )}
      </td>
      <td class="map-words">
        {of.retention.text}
        {of.legal_hold === null ? null : (
          <p>
            <b>held:</b> <Text text={of.legal_hold} max={200} />
          </p>
        )}
      </td>
      <td class="map-words">
        <Names of={of.writers} />
      </td>
      <td class="map-words">
        <Names of={of.readers} />
      </td>
    </tr>
  )
}

function Names({ of }: { of: readonly string[] }) {
  if (of.length === 0) return <span class="faint">not said</span>
  return <Text text={of.join(', ')} max={200} />
}

/** Files that nothing declares, by folder. */
export function Undeclared({ report }: { report: MapReport }) {
  const { undeclared, undeclared_beyond } = report
  if (undeclared.length === 0) return null
  return (
    <section class="plain-table" aria-labelledby="undeclared-title">
      <h2 id="undeclared-title">Not declared</h2>
      <Table columns={['where', right('files'), right('bytes')]}>
        {undeclared.map(({ folder, extension, files, bytes: size }) => (
          <tr key={`${folder}/*${extension}`}>
            <th scope="row" class="path">
              <code>
                <Text text={`${folder === '' ? '' : `${folder}/`}*${extension}`} max={200} />
              </code>
            </th>
            <td class="right num">{count(files)}</td>
            <td class="right num">{bytes(size)}</td>
          </tr>
        ))}
      </Table>
      {undeclared_beyond > 0 ? <p class="faint">and {count(undeclared_beyond)} more</p> : null}
    </section>
  )
}
