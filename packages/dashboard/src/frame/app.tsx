import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useErrorBoundary, useLayoutEffect } from 'preact/hooks'
import { Blank } from '../list/index.js'
import {
  askAgain,
  coming,
  go,
  isTyping,
  listenKeys,
  range,
  said,
  setRange,
  toPage,
  view,
  wantQuery,
} from '../state/index.js'
import { VIEW_NAMES, type View, widen } from '../url/index.js'
import { Banner } from './banner.js'
import { Help } from './help.js'
import { pageOf } from './pages.js'
import { Palette } from './palette.js'
import { TopBar } from './top-bar.js'

const BY_LETTER: Record<string, View> = {
  o: 'overview',
  s: 'search',
  l: 'live',
  t: 'timeline',
  a: 'audit',
  d: 'storage',
  m: 'map',
  w: 'workers',
  b: 'jobs',
}

/** Longer than this after `g`, a letter is a key of its own again. */
const CHORD_MS = 1200

/** To the page that has a line for a query, and into it. */
function toQuery(): void {
  wantQuery()
  go({ view: 'search', q: '', id: '', record: '' })
}

/** The frame around every page. */
export function App() {
  const dialog = useSignal<'' | 'palette' | 'help'>('')
  // By a layout effect: what can be seen can be used, however soon a key comes.
  useLayoutEffect(() => {
    let chordAt = Number.NEGATIVE_INFINITY
    const first = listenKeys((event) => {
      if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey) && !event.shiftKey) {
        dialog.value = 'palette'
        return true
      }
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return false
      const to = event.timeStamp - chordAt < CHORD_MS ? BY_LETTER[event.key] : undefined
      chordAt = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (to === undefined) return event.key === 'g'
      go(toPage(to))
      return true
    }, 1)
    const last = listenKeys((event) => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return false
      if (event.key === '?') dialog.value = 'help'
      else if (event.key === 'r') askAgain()
      else if (event.key === 'z') setRange(widen(range.peek(), Date.now()))
      // Where a page has no line for a query, `/` goes to the page that has.
      else if (event.key === '/') toQuery()
      else return false
      return true
    }, -1)
    return () => {
      first()
      last()
    }
  }, [dialog])
  const close = (): void => {
    dialog.value = ''
  }
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it jumps inside the page, and the fragment of the URL is taken by the route */}
      <a class="skip" href="#main" onClick={skip}>
        To the content
      </a>
      <TopBar
        onPalette={() => {
          dialog.value = 'palette'
        }}
        onHelp={() => {
          dialog.value = 'help'
        }}
      />
      <Banner />
      <main id="main" tabIndex={-1} aria-busy={coming.value !== undefined}>
        <PageOf key={view.value} view={view.value} />
      </main>
      {dialog.value === 'palette' ? (
        <Palette
          onClose={() => {
            if (dialog.peek() === 'palette') close()
          }}
          onHelp={() => {
            dialog.value = 'help'
          }}
        />
      ) : null}
      {dialog.value === 'help' ? <Help onClose={close} /> : null}
      <p class={`said ${said.value === '' ? '' : 'shown'}`} role="status">
        {said.value}
      </p>
    </>
  )
}

/** The page of a view. Until its script is here there is paper: the frame is drawn, and nothing moves when the page comes. */
function PageOf({ view }: { view: View }) {
  const page = pageOf(view)
  if (page === undefined) return null
  if (page instanceof Error) return <NotLoaded view={view} />
  return <Guarded page={page} />
}

function NotLoaded({ view }: { view: View }) {
  return (
    <Blank title="This page could not be loaded">
      <h1 class="visually-hidden">{VIEW_NAMES[view]}</h1>
      <p role="alert">
        Its script is not there: Sillok cannot be reached, or was started again in another version since this
        tab was opened.
      </p>
      <p>Records are taken in and kept as before, and this address stays as it is.</p>
      <button type="button" class="act" onClick={() => location.reload()}>
        Load it again
      </button>
    </Blank>
  )
}

/** A page that breaks does not take the frame with it: the way to the other pages stays open. */
function Guarded({ page: Page }: { page: () => JSX.Element }) {
  const [error] = useErrorBoundary()
  if (error === undefined) return <Page />
  return (
    <Blank title="This page broke">
      <p role="alert">{String(error)}</p>
      <p>That is a fault of the page, not of your records: they are taken in and kept as before.</p>
      <button type="button" class="act" onClick={() => location.reload()}>
        Load it again
      </button>
    </Blank>
  )
}

/** The fragment of the URL is the route: a jump inside the page must not touch it. */
function skip(event: Event): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}
