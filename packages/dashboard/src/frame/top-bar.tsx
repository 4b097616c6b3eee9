import { coming, href, theme, toggleTheme, toPage, view } from '../state/index.js'
import { TABS, tabOf, VIEW_NAMES } from '../url/index.js'
import { RangeMenu } from './range-menu.js'

/** The line at the top of every page. index.html holds a still copy of it for the first paint. */
export function TopBar(props: { onPalette: () => void; onHelp: () => void }) {
  const now = view.value
  return (
    <header class="top">
      <a class="brand" href={href({ view: 'overview', q: '', id: '' })}>
        sillok
      </a>
      <nav class="tabs" aria-label="Pages">
        {TABS.map((one) => (
          <a
            key={one}
            class={one === (coming.value && tabOf(coming.value)) ? 'coming' : ''}
            href={href(toPage(one))}
            aria-current={one === tabOf(now) ? 'page' : undefined}
          >
            {VIEW_NAMES[one]}
          </a>
        ))}
      </nav>
      <div class="tools">
        {/* Live is now, and a timeline is all of its id: a range would change nothing there. */}
        {now === 'overview' || now === 'search' || now === 'audit' ? <RangeMenu /> : null}
        <button
          type="button"
          class="icon"
          title={theme.value === 'dark' ? 'Light' : 'Dark'}
          aria-label={theme.value === 'dark' ? 'Light theme' : 'Dark theme'}
          onClick={toggleTheme}
        >
          <span aria-hidden="true">◐</span>
        </button>
        <button
          type="button"
          class="icon wide-only"
          title="All keys (?)"
          aria-label="All keys"
          onClick={props.onHelp}
        >
          ?
        </button>
        <button
          type="button"
          class="icon palette-open"
          title="Go anywhere (⌘K, Ctrl-K)"
          onClick={props.onPalette}
        >
          <span class="visually-hidden">Go anywhere </span>
          <kbd class="wide-only">{/Mac|iP/.test(navigator.platform) ? '⌘K' : 'Ctrl K'}</kbd>
          <span class="narrow-only" aria-hidden="true">
            ⋯
          </span>
        </button>
      </div>
    </header>
  )
}
