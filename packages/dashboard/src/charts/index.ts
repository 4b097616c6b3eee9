export { Histogram } from './histogram.js'
export { Spark } from './spark.js'
