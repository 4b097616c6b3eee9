import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { api } from '../api/index.js'
import { Text } from '../list/index.js'
import { loader, range } from '../state/index.js'
import { resolve } from '../url/index.js'
import { commandsFor } from './commands.js'

const services = loader<string[]>()

/** Goes anywhere and does anything, by name. */
export function Palette(props: { onClose: () => void; onHelp: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const typed = useSignal('')
  const at = useSignal(0)
  // By a layout effect: the next key is for it already.
  useLayoutEffect(() => {
    dialog.current?.showModal()
    void services.run(async (signal) => {
      const { from, to } = resolve(range.peek(), Date.now())
      const { facets } = await api.facets({ from, to }, ['service'], 20, signal)
      return (facets[0]?.values ?? []).map((one) => one.value).filter((name) => name !== '')
    })
  }, [])
  const commands = commandsFor(typed.value, services.data.value ?? [], props.onHelp)
  const chosen = Math.min(at.value, commands.length - 1)
  useEffect(() => {
    dialog.current?.querySelector(`#command-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const run = (index: number): void => {
    dialog.current?.close()
    commands[index]?.run()
  }
  return (
    <dialog
      ref={dialog}
      class="palette"
      aria-label="Go anywhere"
      onClose={props.onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close()
      }}
      onKeyDown={(event) => {
        if (event.isComposing) return
        const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
        if (step !== 0) at.value = (chosen + step + commands.length) % commands.length
        else if (event.key === 'Enter') run(chosen)
        else {
          event.stopPropagation()
          return
        }
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <input
        type="text"
        role="combobox"
        aria-expanded={true}
        aria-controls="commands"
        aria-activedescendant={`command-${chosen}`}
        aria-label="Go anywhere"
        placeholder="a page, a service, a time, a query, a correlation id"
        autocomplete="off"
        spellcheck={false}
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value
          at.value = 0
        }}
      />
      <div id="commands" role="listbox" aria-label="Commands">
        {commands.map((command, i) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the input holds the focus and names the command by aria-activedescendant
          // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the input runs the chosen command
          <div
            key={`${command.hint}:${command.name}`}
            id={`command-${i}`}
            role="option"
            aria-selected={i === chosen}
            class="command"
            onClick={() => run(i)}
          >
            <span>
              <Text text={command.name} max={120} />
            </span>
            <span class="faint">{command.hint}</span>
          </div>
        ))}
      </div>
    </dialog>
  )
}
