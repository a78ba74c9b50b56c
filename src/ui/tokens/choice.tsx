interface Option<T extends string> {
  readonly value: T
  readonly words: string
  readonly title: string
}

interface Props<T extends string> {
  readonly label: string
  readonly isLabelShown?: boolean
  readonly options: readonly Option<T>[]
  readonly value: T
  readonly choose: (value: T) => void
}

/** A few choices side by side, one of them pressed. */
export function Choice<T extends string>({ label, isLabelShown = false, options, value, choose }: Props<T>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own frame and legend on screen
    <span className="choice" role="group" aria-label={label}>
      {isLabelShown && <span className="choice-label">{label}</span>}
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          title={option.title}
          aria-pressed={option.value === value}
          onClick={() => choose(option.value)}
        >
          {option.words}
        </button>
      ))}
    </span>
  )
}
