export { type Detection, detectFormat } from './detect.js'
export { FORMATS, isFormatName } from './list.js'
export { createReader } from './reader.js'
export type { FormatName, FormatReader, ReaderOptions } from './types.js'
