export { type Indexer, type IndexerOptions, type IndexLag, startIndexer } from './indexer.js'
