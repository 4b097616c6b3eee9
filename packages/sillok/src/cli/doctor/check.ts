/** One thing looked at. `fix` says what to do where it is not well. */
export interface Check {
  name: string
  state: 'ok' | 'warn' | 'fail'
  text: string
  fix?: string
}
