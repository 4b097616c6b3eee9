const WIDTH = 120
const HEIGHT = 16

/** A row of small bars; says nothing to a screen reader, the numbers beside it do. */
export function Spark(props: { values: readonly number[] }) {
  const { values } = props
  const top = Math.max(...values, 1)
  const step = WIDTH / Math.max(values.length, 1)
  const path = values
    .map((value, i) => {
      const height = value === 0 ? 0 : Math.max(1, (value / top) * HEIGHT)
      return `M${(i * step).toFixed(2)} ${HEIGHT}v${(-height).toFixed(2)}h${(step * 0.8).toFixed(2)}v${height.toFixed(2)}z`
    })
    .join('')
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  )
}
