import { useLayoutEffect } from 'preact/hooks'
import { listenKeys } from './keys.js'
import { go, route } from './route.js'

/** Escape closes the row that is open. */
export function useEscape(): void {
  useLayoutEffect(
    () =>
      listenKeys((event) => {
        if (event.key !== 'Escape' || route.peek().id === '') return false
        go({ id: '' }, true)
        return true
      }),
    [],
  )
}
