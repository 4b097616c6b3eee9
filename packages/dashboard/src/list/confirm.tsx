import { signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** What is to be done, before the reader has said yes to it. */
export interface Wanted {
  title: string
  /** What becomes of it. */
  means: string
  /** What is done with it besides, where that is to be known. */
  note?: string
  name: string
  run: () => Promise<void>
}

export const wanted = signal<Wanted | undefined>(undefined)

/** Asks before something is done that cannot be taken back. One is on the page that sets `wanted`. */
export function Confirm() {
  const dialog = useRef<HTMLDialogElement>(null)
  const now = wanted.value
  useLayoutEffect(() => {
    if (now !== undefined) dialog.current?.showModal()
  }, [now])
  if (now === undefined) return null
  return (
    <dialog
      ref={dialog}
      class="sheet confirm"
      aria-labelledby="confirm-title"
      onClose={() => {
        wanted.value = undefined
      }}
    >
      <h2 id="confirm-title">{now.title}</h2>
      <p>{now.means}</p>
      {now.note === undefined ? null : <p class="faint">{now.note}</p>}
      <p class="blank-acts">
        <button
          type="button"
          class="act"
          onClick={() => {
            dialog.current?.close()
            void now.run()
          }}
        >
          {now.name}
        </button>
        <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
          Leave it
        </button>
      </p>
    </dialog>
  )
}
