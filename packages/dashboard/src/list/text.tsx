import { cutText, pieces } from '../text/index.js'

/**
 * Text of a record: nothing in it acts. It is isolated from the direction of what stands beside it, and what would act
 * (escapes, direction marks, control characters) is shown by name.
 */
export function Text(props: { text: string; max?: number; block?: boolean }) {
  const { text, max = text.length, block = false } = props
  const shown = cutText(text, max)
  return (
    <bdi class="text">
      {pieces(shown, block).map((piece) =>
        piece.token ? <span class="token">{piece.text}</span> : piece.text,
      )}
      {shown.length < text.length ? '…' : ''}
    </bdi>
  )
}
