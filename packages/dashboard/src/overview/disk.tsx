import { Fragment } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Overview } from '../api/index.js'
import { right, Table, Text } from '../list/index.js'
import { href, server } from '../state/index.js'
import { bytes, count, duration } from '../text/index.js'
import { term } from '../url/index.js'

/** What the disk holds, stream by stream. */
export function DiskDialog({ storage, onClose }: { storage: Overview['storage']; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => dialog.current?.showModal(), [])
  const streams = (server.value?.streams ?? []).toSorted((a, b) => b.bytes - a.bytes)
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby="disk-title" onClose={onClose}>
      <header class="sheet-head">
        <h2 id="disk-title">Disk</h2>
        <button type="button" class="icon" aria-label="Close" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </header>
      <dl class="pairs">
        <dt>Segments, the records themselves</dt>
        <dd class="num">{bytes(storage.segment_bytes)}</dd>
        <dt>Index, can be built again from them</dt>
        <dd class="num">{bytes(storage.index_bytes)}</dd>
        <dt>Free of {bytes(storage.disk_total)}</dt>
        <dd class="num">{bytes(storage.disk_free)}</dd>
        <dt>Full in, at the present rate</dt>
        <dd class="num">
          {storage.full_in_days === null
            ? 'not in sight, or less than three days to go by'
            : duration(storage.full_in_days * 86_400_000)}
        </dd>
        {storage.file_systems.map(({ path, free, total, full_in_days }) => (
          <Fragment key={path}>
            <dt>
              Free of {bytes(total)} at{' '}
              <code>
                <Text text={path} max={80} />
              </code>
            </dt>
            <dd class="num">
              {bytes(free)}
              {full_in_days === null ? '' : `, full in ${duration(full_in_days * 86_400_000)}`}
            </dd>
          </Fragment>
        ))}
      </dl>
      <Table columns={['stream', right('segments'), right('bytes')]}>
        {streams.map((one) => (
          <tr key={one.name}>
            <th scope="row">
              <a href={href({ view: 'search', q: term('stream', one.name) })} onClick={onClose}>
                <Text text={one.name} max={80} />
              </a>
            </th>
            <td class="right num">{count(one.segments)}</td>
            <td class="right num">{bytes(one.bytes)}</td>
          </tr>
        ))}
      </Table>
      <p>
        <a class="quiet" href={href({ view: 'storage' })} onClick={onClose}>
          Day by day, and what goes when
        </a>
      </p>
    </dialog>
  )
}
