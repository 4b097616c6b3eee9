import { reason } from '../list/index.js'
import { lostSince, server, view, watchHealth } from '../state/index.js'
import { clock } from '../text/index.js'

/** What is wrong with the whole of Sillok, said once, above every page: what failed, what is safe, what happens next. */
export function Banner() {
  if (lostSince.value !== undefined) {
    // Live says it itself, with its next try.
    if (view.value === 'live') return null
    return (
      <p class="banner" role="alert">
        <b>No connection to Sillok</b> since {clock(lostSince.value).slice(0, 8)}. The page keeps trying.{' '}
        <button type="button" class="quiet" onClick={() => void watchHealth()}>
          Try now
        </button>
      </p>
    )
  }
  if (server.value?.intake === 'down') {
    return (
      <p class="banner" role="alert">
        <b>Records are refused: the disk takes nothing.</b> Senders are told to come again; what is here
        already is safe and can be searched. Free some space.
      </p>
    )
  }
  const search = server.value?.search
  if (search === undefined || (search.state === 'ready' && !search.problem)) return null
  if (search.state === 'ready') {
    return (
      <p class="banner" role="status">
        <b>New records are not found yet.</b> They are taken in and kept; the index does not go on:{' '}
        {search.problem}
      </p>
    )
  }
  const again = search.restarts > 0 ? ` Restarts so far: ${search.restarts}.` : ''
  return (
    <p class={`banner ${search.state === 'starting' ? 'banner-calm' : ''}`} role="status">
      {search.state === 'starting' ? (
        <>
          <b>Search is starting.</b> Records are taken in and kept; they can be searched in a moment.
        </>
      ) : (
        <>
          <b>Search is down.</b> Records are still taken in and kept; search is back when the engine is.
          {again} {reason(search.problem ?? '')}{' '}
          {view.value === 'live' ? null : <a href="#/live">Live goes on</a>}
        </>
      )}
    </p>
  )
}
