/** What a page does on a key. `true`: it was for me. */
export type KeyHandler = (event: KeyboardEvent) => boolean

interface Listener {
  handler: KeyHandler
  floor: number
}

const listeners: Listener[] = []

/**
 * Listens for keys until the returned function is called. Who is on the higher floor is asked first, and on the same
 * floor the newest: -1 for keys that hold wherever no page has a use for them, 1 for what no page may take. A page listens by a layout
 * effect: its keys count from the moment on in which it is seen.
 */
export function listenKeys(handler: KeyHandler, floor: -1 | 0 | 1 = 0): () => void {
  const own: Listener = { handler, floor }
  const at = listeners.findIndex((one) => one.floor > floor)
  listeners.splice(at < 0 ? listeners.length : at, 0, own)
  return () => {
    listeners.splice(listeners.indexOf(own), 1)
  }
}

/** Whether a key goes into a text field: there, letters are letters. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}

addEventListener('keydown', (event) => {
  // A composing key (Japanese, Korean) belongs to the input method, and every key to an open dialog.
  if (event.isComposing || event.defaultPrevented || document.querySelector('dialog[open]') !== null) return
  for (const { handler } of listeners.toReversed()) {
    if (!handler(event)) continue
    event.preventDefault()
    return
  }
})
