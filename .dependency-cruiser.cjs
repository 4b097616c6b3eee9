/**
 * The house rules, checked: a room is entered through its door (`index.ts`), nothing imports upward,
 * nothing imports in a circle. The floors are those of ARCHITECTURE.md, also within `redact/`.
 */
const room = (name) => `^packages/sillok/src/${name}/`
const floors = {
  record: [],
  redact: ['record'],
  context: ['record', 'redact'],
  stream: ['record'],
  formats: ['record'],
  config: ['record', 'redact', 'stream'],
  pretty: ['record'],
  events: ['record'],
  audit: ['record', 'redact', 'events', 'context', 'stream', 'seal'],
  logger: ['record', 'events', 'redact', 'context', 'stream', 'pretty', 'audit'],
  unified: ['record', 'context', 'events', 'stream', 'logger'],
  adapters: ['record', 'redact', 'events', 'context', 'formats', 'logger'],
  jobs: ['record', 'redact', 'events', 'context', 'stream'],
  supervise: ['record', 'redact', 'stream', 'config', 'formats', 'events'],
  testing: ['record', 'context', 'logger'],
  seal: ['record', 'redact', 'stream'],
  catalogue: ['record', 'redact', 'stream', 'config', 'formats'],
  lifecycle: ['record', 'redact', 'stream', 'catalogue', 'seal'],
  cli: [
    'record',
    'redact',
    'stream',
    'formats',
    'pretty',
    'config',
    'seal',
    'catalogue',
    'lifecycle',
    'logger',
    'supervise',
    'jobs',
    'audit',
  ],
}
const floorRules = Object.entries(floors).map(([name, below]) => ({
  name: `floor-${name}`,
  comment: `${name}/ may import only: ${below.join(', ') || 'nothing else'}`,
  severity: 'error',
  from: { path: room(name), pathNot: '\\.test\\.ts$' },
  to: {
    path: '^packages/[^/]+/src/',
    pathNot: [room(name), ...below.map(room)],
  },
}))

/** Folders of redact/, from what stands on nothing to what stands on all: each imports only from those before it. */
const redact = [
  'text',
  'names',
  'values',
  'tokens',
  'assigned',
  'syntax',
  'personal',
  'scan',
  'unnamed',
  'known',
  'project',
  'rules',
  'redactor',
  'lines',
]
const redactRules = redact.map((name, index) => ({
  name: `floor-redact-${name}`,
  comment: `redact/${name}/ may import only: ${redact.slice(0, index).join(', ') || 'nothing else'}`,
  severity: 'error',
  from: { path: room(`redact/${name}`), pathNot: '\\.test\\.ts$' },
  to: {
    path: room('redact'),
    pathNot: [...redact.slice(0, index + 1).map((below) => room(`redact/${below}`)), '/redact/types[.]ts$'],
  },
}))

module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'doors-only',
      comment: 'Another room is entered through its index.ts',
      severity: 'error',
      from: { path: '^packages/([^/]+)/(src|dist)/([^/]+)/' },
      to: {
        path: '^packages/$1/$2/[^/]+/.+',
        pathNot: ['^packages/$1/$2/$3/', '/index\\.[tj]s$', '\\.css$'],
      },
    },
    {
      name: 'packages-by-name',
      comment: 'Another package is imported by its name, through its exports',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/[^/]+/src/', pathNot: '^packages/$1/' },
    },
    {
      name: 'record-and-redact-run-anywhere',
      severity: 'error',
      from: { path: `^packages/sillok/src/(record|redact|events)/`, pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    {
      name: 'hot-path-without-dependencies',
      severity: 'error',
      from: {
        path: `^packages/sillok/src/(record|redact|events|context|stream|logger|seal|audit)/`,
        // age is loaded where something is to be encrypted, and not before.
        pathNot: ['\\.test\\.ts$', '/seal/rest/age\\.ts$'],
      },
      to: { dependencyTypes: ['npm'] },
    },
    {
      name: 'adapters-load-their-own-library',
      comment: 'Each adapter is an entry of the package; of libraries it loads the one that it is for',
      severity: 'error',
      from: {
        path: '^packages/sillok/src/adapters/([a-z-]+)',
        pathNot: '[.]test[.]ts$|/testkit/|/otel[.]ts$',
      },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer'], pathNot: ['node_modules/$1/', '@[a-z]+/$1/'] },
    },
    ...floorRules,
    ...redactRules,
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    // The parser knows no JSX: of the dashboard it reads what the compiler made of it.
    exclude: {
      path: [
        '(^|/)(public|node_modules|testdata)/',
        '^packages/(sillok|server)/dist/',
        '^packages/dashboard/src/',
        '^packages/dashboard/dist/.*[.]d[.]ts$',
      ],
    },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
    extraExtensionsToScan: [],
  },
}
