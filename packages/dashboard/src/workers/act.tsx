import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { WorkerAct } from '../api/index.js'

/** What is to be done, before the reader has said yes to it. */
export interface Wanted {
  title: string
  /** What becomes of it. */
  means: string
  name: string
  run: () => Promise<void>
}

export const wanted = signal<Wanted | undefined>(undefined)

export const ACTS: Record<WorkerAct, { name: string; means: string }> = {
  start: { name: 'Start', means: 'It is started; earlier failures are forgotten.' },
  restart: {
    name: 'Restart',
    means:
      'It is asked to end its work, and started again. Of several instances one after the other, each when the one before is ready.',
  },
  drain: {
    name: 'Drain',
    means: 'It is asked to end its work, and stays stopped until somebody starts it.',
  },
}

/** Asks before something is done to workers. */
export function Confirm() {
  const dialog = useRef<HTMLDialogElement>(null)
  const now = wanted.value
  useEffect(() => {
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
      <p class="faint">The audit trail has it, with your key’s number, before it is done.</p>
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
