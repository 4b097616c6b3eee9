import { SillokError } from 'sillok/record'

/** The error for a query that cannot be read; columns are counted from 1. */
export function syntax(at: number, what: string): SillokError {
  return new SillokError('QUERY_SYNTAX', `Column ${at + 1}: ${what}.`)
}
