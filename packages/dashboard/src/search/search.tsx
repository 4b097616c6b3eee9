import { api, type Facets as FacetData, type Histogram as HistogramData, type Rec } from '../api/index.js'
import { ColumnHeads, Row } from '../list/index.js'
import { columns, loader, toggleColumn } from '../state/index.js'
import { FACET_FIELDS, FACET_VALUES } from './facets.js'
import { ListPage, type Source } from './list-page.js'
import { createPages } from './pages.js'

const BUCKETS = 90

const volume = loader<HistogramData & { from: number; to: number }>()
const facets = loader<FacetData>()

const RECORDS: Source<Rec> = {
  title: 'Search',
  pages: createPages(api.search),
  rows: {
    label: 'Records, newest first',
    row: Row,
    heads: (withDate) => <ColumnHeads columns={columns.value} withDate={withDate} onRemove={toggleColumn} />,
  },
  count(span) {
    void volume.run(async (signal) => ({ ...span, ...(await api.histogram(span, BUCKETS, signal)) }))
    void facets.run((signal) => api.facets(span, FACET_FIELDS, FACET_VALUES, signal))
  },
  cancel() {
    volume.cancel()
    facets.cancel()
  },
  volume: () => volume.data.value,
  facets: () => facets.data.value,
}

export function Search() {
  return <ListPage source={RECORDS} />
}
