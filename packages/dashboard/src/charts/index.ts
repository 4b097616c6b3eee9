export { Histogram, type HistogramProps } from './histogram.js'
export { Spark } from './spark.js'
