import { useSignal } from '@preact/signals'
import { Text } from '../list/index.js'
import { copy } from '../state/index.js'
import { bytes } from '../text/index.js'

/** So much is shown at once; a longer text would make the page wait. */
const SHOWN_UNITS = 64 * 1024

/** Text in full, or its first 64 K with the way to all of it. */
export function LongText(props: { text: string }) {
  const { text } = props
  const all = useSignal(false)
  const long = text.length > SHOWN_UNITS
  return (
    <>
      <Text text={text} max={long && !all.value ? SHOWN_UNITS : text.length} block />
      {long && !all.value ? (
        <p class="long-text">
          The first {bytes(SHOWN_UNITS)} of {bytes(text.length)}.{' '}
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
