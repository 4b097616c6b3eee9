import { useLayoutEffect, useRef } from 'preact/hooks'

const KEYS: readonly [string, string][] = [
  ['/', 'query'],
  ['j k', 'next and previous record'],
  ['Enter', 'open the record'],
  ['e E', 'next and previous error'],
  ['o', 'others with this correlation id'],
  ['t', 'timeline of this correlation id'],
  ['x', 'exclude the value in focus, or this message'],
  ['y', 'copy the record as NDJSON'],
  ['z', 'zoom out: twice the time'],
  ['r', 'ask again, up to now'],
  ['g then o s l t a d m w b', 'Overview, Search, Live, Timeline, Audit, Storage, Map, Workers, Jobs'],
  ['⌘K Ctrl K', 'go anywhere'],
  ['?', 'all keys'],
  ['Esc', 'back one step'],
]

const QUERIES: readonly [string, string][] = [
  ['timeout error', 'both words, anywhere in the message'],
  ['"rate limit"', 'these words, in this order'],
  ['level:ERROR', 'a field with this value'],
  ['service:api*', 'a value that begins so'],
  ['duration_ms:>500', 'a number above, below (<), at least (>=)'],
  ['-user_id:test', 'not this'],
  ['a OR b', 'one or the other; brackets group'],
]

/** All keys, and the query language in seven lines. */
export function Help({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="sheet help" aria-labelledby="help-title" onClose={onClose}>
      <header class="sheet-head">
        <h2 id="help-title">Keys</h2>
        <button type="button" class="icon" aria-label="Close" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </header>
      <dl class="keys">
        {KEYS.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              {keys
                .split(' ')
                .map((key) => (key === 'then' ? <span key={key}>then </span> : <kbd key={key}>{key}</kbd>))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <h3>Queries</h3>
      <dl class="keys">
        {QUERIES.map(([query, means]) => (
          <div key={query}>
            <dt>
              <code>{query}</code>
            </dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  )
}
