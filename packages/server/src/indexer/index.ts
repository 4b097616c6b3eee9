export { type Indexer, type IndexLag, startIndexer } from './indexer.js'
