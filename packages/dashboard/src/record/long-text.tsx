import { useSignal } from '@preact/signals'
import { Text } from '../list/index.js'
import { copy } from '../state/index.js'
import { count } from '../text/index.js'

/** A message or a value longer than this hides what stands under it: about twenty lines of a panel. */
const FOLDED_UNITS = 1200

/** Text in full, or its first `max` UTF-16 units with the way to all of it. */
export function LongText(props: { text: string; max?: number }) {
  const { text, max = FOLDED_UNITS } = props
  const all = useSignal(false)
  // A few more lines are sooner read than unfolded.
  const long = text.length > max * 1.2
  return (
    <>
      <Text text={text} max={long && !all.value ? max : text.length} block />
      {long && !all.value ? (
        <p class="long-text">
          The first {count(max)} of {count(lengthOf(text))} characters.{' '}
          <button
            type="button"
            class="quiet"
            onClick={() => {
              all.value = true
            }}
          >
            Show all
          </button>{' '}
          <button type="button" class="quiet" onClick={() => void copy(text)}>
            Copy
          </button>
        </p>
      ) : null}
    </>
  )
}

/** The length of a text before the index cut it: the whole of it is in the raw line. */
function lengthOf(text: string): number {
  const cut = /…\[(\d{1,15}) more characters\]$/.exec(text)
  return cut === null ? text.length : cut.index + Number(cut[1])
}
