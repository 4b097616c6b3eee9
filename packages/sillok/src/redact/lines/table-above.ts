import { type Head, headOf, isRow } from '../syntax/columns.js'
import { columnsOf, isBorder, isRowOf } from '../syntax/tables.js'

/** Follows a table that comes line by line: which lines say what stands in the columns of the next one. */
export class TableAbove {
  #csv: Head | undefined
  /** Columns of a table that is drawn: its head has come, and with `#lines` the line below it. */
  #columns: number | undefined
  #head = ''
  #lines: string | undefined

  forget(): void {
    this.#csv = undefined
    this.#columns = undefined
    this.#lines = undefined
  }

  /** What the line behind this one is to be read with; `undefined`: it is no row. */
  behind(line: string): string | undefined {
    if (this.#csv !== undefined && isRow(line, this.#csv)) return this.#lines
    if (this.#columns !== undefined) {
      if (this.#lines !== undefined && (isRowOf(this.#columns, line) || isBorder(line))) return this.#lines
      if (this.#lines === undefined && isBorder(line)) {
        this.#lines = `${this.#head}\n${line}`
        return this.#lines
      }
    }
    this.forget()
    this.#csv = headOf(line)
    if (this.#csv !== undefined) this.#lines = line
    else {
      this.#columns = columnsOf(line)
      this.#head = line
    }
    return this.#lines
  }
}
