import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { VIEWS, type View } from '../url/index.js'

type Page = () => JSX.Element

/** Each page is a script of its own, loaded when somebody goes there. */
const LOAD: Record<View, () => Promise<Page>> = {
  overview: async () => (await import('../overview/index.js')).Overview,
  search: async () => (await import('../search/index.js')).Search,
  live: async () => (await import('../live/index.js')).Live,
  timeline: async () => (await import('../timeline/index.js')).Timeline,
  audit: async () => (await import('../audit/index.js')).Audit,
  storage: async () => (await import('../storage/index.js')).Storage,
  map: async () => (await import('../map/index.js')).LogMap,
  jobs: async () => (await import('../jobs/index.js')).Jobs,
  workers: async () => (await import('../workers/index.js')).Workers,
}

/** What is here of each page: the page, or why it could not be loaded. */
const found = signal<ReadonlyMap<View, Page | Error>>(new Map())
const loading = new Map<View, Promise<void>>()

/** The page of a view, or why it is not here; `undefined` while it is on its way. */
export function pageOf(view: View): Page | Error | undefined {
  return found.value.get(view)
}

/** Loads the page of a view, also where that failed before; `undefined`: it is here. Never rejects. */
export function loadPage(view: View): Promise<void> | undefined {
  if (typeof found.peek().get(view) === 'function') return undefined
  let running = loading.get(view)
  if (running === undefined) {
    running = LOAD[view]()
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
      .then((page) => {
        loading.delete(view)
        found.value = new Map(found.peek()).set(view, page)
      })
    loading.set(view, running)
  }
  return running
}

/** Long enough after the first page that it is not held up by the others. */
const REST_AFTER_MS = 1000

/** Loads the first page, and then the others: going there takes no time then, also where the server is away by that time. */
export function loadPages(first: View): void {
  void loadPage(first)?.then(() => {
    setTimeout(async () => {
      // One that cannot be loaded is tried again by whoever goes there.
      for (const view of VIEWS) await loadPage(view)
    }, REST_AFTER_MS)
  })
}
