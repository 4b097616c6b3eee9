import type { StorageReport } from '../api/index.js'
import { right, Table, Text, useFew } from '../list/index.js'
import { href } from '../state/index.js'
import { bytes, count } from '../text/index.js'
import { does } from './days.js'

const SHOWN = 12

/** What the declarations demand next, the nearest first. */
export function Coming({ report }: { report: StorageReport }) {
  const { coming, coming_beyond } = report
  const { shown, more } = useFew(coming, SHOWN)
  const today = new Date().toISOString().slice(0, 10)
  return (
    <section class="plain-table" aria-labelledby="coming-title">
      <h2 id="coming-title">Next, by the declarations</h2>
      {coming.length === 0 ? (
        <p class="faint">
          Nothing that is here now is to be compressed, archived or deleted by its age.
          {report.config === null ? ' Nothing is declared.' : ''}
        </p>
      ) : (
        <Table columns={['day', 'what', 'log', right('files'), right('bytes')]}>
          {shown.map((one) => (
            <tr key={`${one.day} ${one.operation} ${one.log}`}>
              <td class="num">{one.day <= today ? 'next run' : one.day}</td>
              <td class={one.operation === 'delete' ? 'strong' : ''}>{does(one.operation)}</td>
              <th scope="row">
                <a href={href({ view: 'map', id: one.log })}>
                  <Text text={one.log} max={80} />
                </a>
              </th>
              <td class="right num">{count(one.files)}</td>
              <td class="right num">{bytes(one.bytes)}</td>
            </tr>
          ))}
        </Table>
      )}
      {more}
      {more === null && coming_beyond > 0 ? (
        <p class="faint">and {count(coming_beyond)} more, later: sillok clean --explain tells of any file</p>
      ) : null}
    </section>
  )
}

/** What each class takes, in place and in the archive. */
export function Classes({ report }: { report: StorageReport }) {
  return (
    <section class="plain-table" aria-labelledby="classes-title">
      <h2 id="classes-title">By class</h2>
      <Table columns={['class', right('files'), right('in place'), right('archived')]}>
        {report.classes.map((one) => (
          <tr key={one.class}>
            <th scope="row">{one.class}</th>
            <td class="right num">{count(one.files)}</td>
            <td class="right num">{bytes(one.bytes)}</td>
            <td class="right num">{one.archived.files === 0 ? '–' : bytes(one.archived.bytes)}</td>
          </tr>
        ))}
      </Table>
    </section>
  )
}

export function Largest({ report }: { report: StorageReport }) {
  return (
    <section class="plain-table" aria-labelledby="largest-title">
      <h2 id="largest-title">Largest files</h2>
      <Table columns={['file', 'log', right('bytes')]}>
        {report.largest.map((one) => (
          <tr key={one.path}>
            <th scope="row" class="path" title={one.path}>
              <code>
                <Text text={one.path} max={200} />
              </code>
            </th>
            <td class="path">
              {one.log === null ? (
                <span class="faint">not declared</span>
              ) : (
                <a href={href({ view: 'map', id: one.log })}>
                  <Text text={one.log} max={60} />
                </a>
              )}
            </td>
            <td class="right num">{bytes(one.bytes)}</td>
          </tr>
        ))}
      </Table>
    </section>
  )
}
