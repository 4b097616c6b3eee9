/** A condition on a field's value. */
export type Condition =
  /** The value is exactly this text; `*` in it, unless it was quoted, stands for any text. */
  | { kind: 'is'; pattern: string; quoted: boolean }
  | { kind: 'compare'; operator: '>' | '>=' | '<' | '<='; value: string }
  | { kind: 'range'; from: string; to: string; fromIncluded: boolean; toIncluded: boolean }
  | { kind: 'exists' }

/** What a query means, as a tree. */
export type Query =
  | { kind: 'all' }
  | { kind: 'and' | 'or'; parts: Query[] }
  | { kind: 'not'; part: Query }
  /** A word in the message, whole; with `*`, any part of it. */
  | { kind: 'word'; pattern: string }
  /** A text in the message, whole words at its ends. */
  | { kind: 'phrase'; text: string }
  | { kind: 'field'; name: string; condition: Condition }
