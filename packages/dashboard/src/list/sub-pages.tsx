import { href, toPage, view } from '../state/index.js'
import type { View } from '../url/index.js'

/** Pages that share a tab. */
const GROUPS: readonly (readonly (readonly [View, string])[])[] = [
  [
    ['storage', 'Storage'],
    ['map', 'Map'],
  ],
  [
    ['workers', 'Workers'],
    ['jobs', 'Jobs'],
  ],
]

/** The pages under the tab that is open. */
export function SubPages() {
  const pages = GROUPS.find((group) => group.some(([one]) => one === view.value)) ?? []
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
