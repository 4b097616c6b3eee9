import { href, toPage, view } from '../state/index.js'
import type { View } from '../url/index.js'

/** The pages under one tab. */
export function SubPages({ pages }: { pages: readonly (readonly [View, string])[] }) {
  return (
    <nav class="sub-pages" aria-label="Under this tab">
      {pages.map(([one, name]) => (
        <a key={one} href={href(toPage(one))} aria-current={one === view.value ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  )
}
