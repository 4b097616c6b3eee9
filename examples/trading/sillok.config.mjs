// Four categories, a stream each. What becomes of them with age is what their classes say: raw is compressed after a day and archived after seven, summary after 7 and 90,
// training after 30 and 365, tagged after 90 days and five years. Rotated, summary is CSV, and training .npz and pickle.
import { defineConfig } from 'sillok/catalogue'

export default defineConfig({
  root: 'logs',
  service: 'trading',
  streams: {
    raw: {
      class: 'raw',
      purpose: 'orders, ticks and inferences, to find out what went wrong',
      // Archived after seven days like everything raw; the copy goes, too, after three months.
      retention: { deleteAfter: '90d' },
      writers: ['trader.mjs'],
      readers: ['sillok query'],
    },
    summary: {
      class: 'summary',
      purpose: 'how each batch and each day went',
      writers: ['trader.mjs'],
      readers: ['the spreadsheet of the desk'],
    },
    training: {
      class: 'training',
      purpose: 'features and outcomes that the model learns from',
      writers: ['trader.mjs'],
      readers: ['numpy.load'],
    },
    tagged: {
      class: 'tagged',
      purpose: 'halts and alerts: kept for ever',
      writers: ['trader.mjs'],
      readers: ['risk'],
    },
  },
  logs: {
    // What the venue's own client leaves: no records of ours, and nothing that is missed on a full disk.
    ticks_cache: {
      match: 'cache/*',
      class: 'cache',
      purpose: 'the last prices, fetched again when they are gone',
    },
  },
})
