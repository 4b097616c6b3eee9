import { Text } from './text.js'

/** The names over a list whose rows have columns of their own; each can be taken away. */
export function ColumnHeads(props: {
  columns: readonly string[]
  withDate: boolean
  onRemove: (name: string) => void
}) {
  if (props.columns.length === 0) return null
  return (
    <div class="row row-heads">
      <span class={`row-time ${props.withDate ? 'row-time-date' : ''}`}>time</span>
      <span class="lv" />
      <span class="row-service">service</span>
      {props.columns.map((name) => (
        <span class="row-column" key={name} title={name}>
          <button type="button" aria-label={`Remove the column ${name}`} onClick={() => props.onRemove(name)}>
            ×
          </button>
          <Text text={name} max={80} />
        </span>
      ))}
      <span class="row-text">message</span>
    </div>
  )
}
