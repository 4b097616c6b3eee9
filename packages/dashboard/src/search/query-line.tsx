import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { go, isQueryWanted, listenKeys, query, route } from '../state/index.js'

const PLACEHOLDER = 'words, "a phrase", level:ERROR, service:api*, duration_ms:>500, -not this'

/** The one line of a query. Enter asks; `/` comes here from anywhere; Esc gives the line back as it was and leaves. */
export function QueryLine(props: {
  busy?: boolean
  invalid?: boolean
  placeholder?: string
  onAgain: () => void
  onCancel?: () => void
}) {
  const input = useRef<HTMLInputElement>(null)
  const text = useSignal(query.value)
  const shown = query.value
  useEffect(() => {
    text.value = shown
  }, [shown, text])
  useLayoutEffect(() => {
    if (isQueryWanted()) input.current?.focus()
  }, [])
  useLayoutEffect(
    () =>
      listenKeys((event) => {
        const field = input.current
        if (
          event.key === '/' &&
          event.target !== field &&
          !event.ctrlKey &&
          !event.metaKey &&
          !inField(event)
        ) {
          field?.focus()
          field?.select()
          return true
        }
        if (event.key !== 'Escape' || event.target !== field) return false
        text.value = query.peek()
        field?.blur()
        return true
      }),
    [text],
  )
  const submit = (event: Event): void => {
    event.preventDefault()
    const q = text.peek().trim()
    if (q === route.peek().q) props.onAgain()
    else go({ q, record: '' })
    input.current?.blur()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is younger than some browsers that open this page
    <form class="query" role="search" onSubmit={submit}>
      <span class="query-mark" aria-hidden="true">
        /
      </span>
      <input
        ref={input}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value
        }}
        type="text"
        enterkeyhint="search"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        dir="auto"
        maxLength={4096}
        aria-label="Query"
        aria-invalid={props.invalid === true}
        placeholder={props.placeholder ?? PLACEHOLDER}
      />
      {text.value === '' ? null : (
        <button
          type="button"
          class="icon"
          title="Clear the query"
          aria-label="Clear the query"
          onClick={() => {
            text.value = ''
            go({ q: '', record: '' })
          }}
        >
          ×
        </button>
      )}
      {props.busy === true && props.onCancel !== undefined ? (
        // One element for both would be the submit button already when the browser comes to what this click does.
        <button key="cancel" type="button" class="run" onClick={props.onCancel}>
          Cancel
        </button>
      ) : (
        <button key="run" type="submit" class="run">
          Run
        </button>
      )}
    </form>
  )
}

function inField(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
}
