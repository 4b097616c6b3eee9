import { render } from 'preact'
import { App, loadPage, loadPages } from './frame/index.js'
import { loadPagesBy, startWatching, view } from './state/index.js'

loadPages(view.peek())
loadPagesBy(loadPage)
const root = document.getElementById('app')
if (root !== null) {
  // The still frame of index.html has done its work; drawing replaces it in the same task, so nothing flickers.
  root.textContent = ''
  render(<App />, root)
  startWatching()
}
