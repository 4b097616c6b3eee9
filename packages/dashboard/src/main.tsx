import { render } from 'preact'
import { App } from './frame/index.js'
import { startWatching } from './state/index.js'

const root = document.getElementById('app')
if (root !== null) {
  // The still frame of index.html has done its work; drawing replaces it in the same task, so nothing flickers.
  root.textContent = ''
  render(<App />, root)
  startWatching()
}
