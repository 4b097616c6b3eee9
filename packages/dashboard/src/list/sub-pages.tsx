import { href, toPage, view } from '../state/index.js'
import { tabOf, VIEW_NAMES, VIEWS } from '../url/index.js'

/** The pages under the tab that is open. */
export function SubPages() {
  return (
    <nav class="sub-pages" aria-label="Under this tab">
      {VIEWS.filter((one) => tabOf(one) === tabOf(view.value)).map((one) => (
        <a key={one} href={href(toPage(one))} aria-current={one === view.value ? 'page' : undefined}>
          {VIEW_NAMES[one]}
        </a>
      ))}
    </nav>
  )
}
