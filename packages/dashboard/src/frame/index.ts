export { App } from './app.js'
export { loadPage, loadPages } from './pages.js'
