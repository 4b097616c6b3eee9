/** One of a few, side by side: which is chosen is pressed. Where `value` is pressed again and `none` is given, that is chosen. */
export function Choice<T extends string | number>(props: {
  label: string
  of: readonly (readonly [T, string])[]
  value: T
  none?: T
  onChoose: (value: T) => void
}) {
  const { label, of, value, none, onChoose } = props
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">{label}</legend>
      {of.map(([one, name]) => (
        <button
          type="button"
          key={one}
          aria-pressed={value === one}
          onClick={() => onChoose(value === one && none !== undefined ? none : one)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  )
}
