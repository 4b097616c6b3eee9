// A tree of sources, the same in every run: functions of every day in four languages, with places that write logs between them, of which it is known
// where they are, and with what looks like such a place and is none.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Shares of the lines. */
const LANGUAGES = { ts: 0.5, mjs: 0.18, py: 0.24, sh: 0.08 }
const LINES_PER_FILE = 250
/** Of so many functions one is a place that writes a log, and of so many one only looks like it. */
const PLACE_EVERY = 200
const DECOY_EVERY = 100

const CONFIG = {
  root: 'logs',
  logs: {
    jobs: { match: 'jobs/**/*.log', class: 'L3' },
    usage: { match: 'usage.jsonl', class: 'L1' },
  },
}

/** Numbers from a seed. @see https://en.wikipedia.org/wiki/Linear_congruential_generator */
function numbers(seed) {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const NOUNS =
  'order cart user page item price stock label batch route model frame token event queue catalog'.split(' ')
const VERBS = 'load merge check render parse fetch sort build apply count prepare sign'.split(' ')

/** Functions as they are in programs that have a logger. The last of each language opens or moves files, which a third of the files do. */
const FILLERS = {
  ts: [
    (a, b, n) => `export async function ${b}${n}(${a}s: readonly ${up(a)}[], limit = ${n}): Promise<number> {
  let total = 0
  for (const [index, ${a}] of ${a}s.entries()) {
    if (index > limit || ${a}.hidden) continue
    const found = await store.${b}(\`/${a}/\${${a}.id}?limit=\${limit}\`)
    total += found?.amount ?? 0
    log.info('${up(b)} of {id}', { id: ${a}.id, total, ...(found && { amount: found.amount }) })
  }
  return total
}`,
    (a, b, n) => `/** ${up(b)}s what a ${a} needs: ${n} at the most. */
export class ${up(b)}${up(a)}${n} implements Runner<${up(a)}> {
  readonly #pending = new Map<string, ${up(a)}>()
  private retries: number = ${n % 9}

  constructor(private readonly options: { limit?: number; name: string }) {}

  add(${a}: ${up(a)}): this {
    if (this.#pending.size >= (this.options.limit ?? ${n})) throw new RangeError(\`\${this.options.name} is full\`)
    this.#pending.set(${a}.id, ${a})
    return this
  }

  async run(): Promise<void> {
    for (const [id, ${a}] of this.#pending) {
      try {
        await ${b}(${a} as unknown as Record<string, unknown>)
      } catch (error) {
        log.error('${a} {id} failed', { id, error, retries: this.retries })
      }
    }
  }
}`,
    (a, b, n) => `const ${b}Options${n} = {
  name: '${a}-${n}',
  headers: { 'content-type': 'application/json', 'x-${a}': \`\${version}\` },
  match: /^${a}s?\\/([\\w-]+)\\.(json|ya?ml)$/i,
  retry: (attempt: number) => Math.min(attempt * ${n}, 30_000),
} satisfies Options<'${a}'>`,
    (a, b, n) => `export async function ${b}File${n}(from: string): Promise<string> {
  const text = await fs.readFile(from, 'utf8')
  const next = join(dirname(from), \`${a}-\${version}.json\`)
  await fs.writeFile(\`\${next}.tmp\`, JSON.stringify({ ${a}: JSON.parse(text), at: ${n} }))
  await fs.rename(\`\${next}.tmp\`, next)
  return next
}`,
  ],
  py: [
    (a, b, n) => `def ${b}_${n}(${a}s: list[dict], limit: int = ${n}) -> float:
    """${up(b)} every ${a}, ${n} at the most."""
    total = 0.0
    for index, ${a} in enumerate(${a}s):
        if index > limit or ${a}.get("hidden"):
            continue
        total += float(${a}["amount"]) * (1 + ${n} / 100)
        logger.info("${b} %s of %s", ${a}["id"], len(${a}s))
    return total`,
    (a, b, n) => `class ${up(b)}${up(a)}${n}(Runner):
    retries = ${n % 9}

    def __init__(self, name: str, **options):
        self.name = name
        self.pending: dict[str, dict] = {}
        super().__init__(**options)

    async def run(self):
        for key, ${a} in self.pending.items():
            try:
                await ${b}(f"/${a}/{key}?limit={self.retries}", data={k: v for k, v in ${a}.items() if v})
            except (ValueError, OSError) as error:
                logger.exception("%s failed: %s", key, error)`,
    (a, b, n) => `@cached(ttl=${n})
def ${b}_file_${n}(folder):
    with open(os.path.join(folder, f"${a}-{VERSION}.json"), encoding="utf-8") as file:
        data = json.load(file)
    with open(folder / "${a}.csv", "w", newline="") as file:
        csv.writer(file).writerows(sorted(data.items(), key=lambda item: item[1]))
    return data`,
  ],
  sh: [
    (a, b, n) => `${b}_${n}() {
  local ${a}="$1" limit="\${2:-${n}}"
  if [ ! -f "$${a}" ]; then
    echo "no ${a}: $${a}" >&2
    return ${n % 100}
  fi
  for file in "$${a}"/*.json; do
    count=$(jq '.${a} | length' "$file" 2> /dev/null || echo 0)
    [ "$count" -gt "$limit" ] && git log -1 --format=%H -- "$file" > /dev/null && cp -p "$file" "$OUT/${a}/"
  done
}`,
    (a, b, n) => `case "$1" in
  ${a}) shift; ${b} --limit ${n} "$@" ;;
  *) printf 'usage: %s ${a}\\n' "$0" > "$OUT/usage.txt"; exit 2 ;;
esac`,
  ],
}
FILLERS.mjs = FILLERS.ts.map(
  (filler) => (a, b, n) =>
    filler(a, b, n)
      .replace('readonly #', '#')
      .replace(/private readonly options: \{[^}]*\}/, 'options')
      .replace(
        /(private|implements Runner<\w+>|satisfies Options<'\w+'>| as unknown as Record<string, unknown>) ?/g,
        '',
      )
      .replace(
        /: (readonly \w+\[\]|Promise<\w+>|number|string|this|void|\w+)(?=[,) ]| = | \{)/g,
        (all, type) => (/^(readonly|Promise|number|string|this|void|[A-Z])/.test(type) ? '' : all),
      )
      .replace(/new Map<[^>]*>/, 'new Map'),
)

/** Places: the lines, and of each place in them its line, what it does, its path, and the log that it is. */
const PLACES = {
  ts: [
    (n) => [
      `appendFileSync(\`logs/jobs/\${day}/${n}.log\`, line)`,
      [0, 'opens', `logs/jobs/…/${n}.log`, 'jobs'],
    ],
    (n) => [
      `const usage${n} = join(findRoot(), 'usage.jsonl')\nawait fs.appendFile(usage${n}, text)`,
      [0, 'builds', '<root>/usage.jsonl', 'usage'],
      [1, 'opens', '<root>/usage.jsonl', 'usage'],
    ],
    (n) => [
      `new winston.transports.File({\n  level: 'info',\n  filename: 'logs/left/${n}.log',\n})`,
      [0, 'opens', `logs/left/${n}.log`],
    ],
    (n) => [
      `const to${n} = process.env.OUT ?? 'logs/jobs/${n}.log'\nconst sink${n} = pino.destination({ dest: to${n} })`,
      [1, 'opens', `logs/jobs/${n}.log`, 'jobs'],
    ],
    (n) => [
      `execSync('node job.mjs >> logs/jobs/${n}.log 2>&1')`,
      [0, 'redirects', `logs/jobs/${n}.log`, 'jobs'],
    ],
  ],
  py: [
    (n) => [
      `with open("logs/jobs/%s/${n}.log" % day, "a") as out:\n    out.write(line)`,
      [0, 'opens', `logs/jobs/…/${n}.log`, 'jobs'],
    ],
    (n) => [
      `handler = RotatingFileHandler(f"logs/left/${n}.log", maxBytes=1000)`,
      [0, 'opens', `logs/left/${n}.log`],
    ],
    (n) => [
      `OUT_${n} = Path(os.environ["SILLOK_ROOT"])\n(OUT_${n} / "usage.jsonl").open("a").write(line)`,
      [1, 'opens', '<root>/usage.jsonl', 'usage'],
    ],
  ],
  sh: [
    (n) => [`run_${n} >> logs/jobs/${n}.log 2>&1`, [0, 'redirects', `logs/jobs/${n}.log`, 'jobs']],
    (n) => [
      `OUT_${n}="$SILLOK_ROOT/usage.jsonl"\nrun | tee -a "$OUT_${n}"`,
      [1, 'redirects', '<root>/usage.jsonl', 'usage'],
    ],
    (n) => [`exec 2> logs/left/${n}.log`, [0, 'redirects', `logs/left/${n}.log`]],
  ],
}
PLACES.mjs = PLACES.ts

/** What a search for words takes for a place. */
const DECOYS = {
  ts: [
    (n) => `// createWriteStream('logs/jobs/${n}.log') was here before`,
    (n) => `const example${n} = "appendFileSync('logs/jobs/${n}.log', line)"`,
    (n) => `const before${n} = readFileSync('logs/jobs/${n}.log', 'utf8')`,
    (n) => `const fd${n} = openSync('logs/usage.jsonl', 'r')`,
    (n) => `await fs.writeFile('site/${n}.html', page(catalog, 'logs/jobs/${n}.log'))`,
  ],
  py: [
    (n) => `# open("logs/jobs/${n}.log", "w") was here before`,
    (n) => `HELP_${n} = """open("logs/jobs/${n}.log", "a") appends"""`,
    (n) => `lines = open("logs/jobs/${n}.log").readlines()`,
  ],
  sh: [
    (n) => `# run > logs/jobs/${n}.log`,
    (n) => `echo "run > logs/jobs/${n}.log"`,
    (n) => `wc -l < logs/jobs/${n}.log`,
  ],
}
DECOYS.mjs = DECOYS.ts

/** What a file begins with; where nothing in it writes, it imports nothing for that. */
const HEADS = {
  ts: [
    "import { appendFileSync, openSync, promises as fs, readFileSync } from 'node:fs'\nimport { dirname, join } from 'node:path'\nimport { findRoot } from 'sillok/stream'\n",
    "import { store } from '../store.js'\nimport { version } from '../version.js'\nimport { getLogger } from 'sillok'\n",
  ],
  py: [
    'import csv, json, os\nfrom logging.handlers import RotatingFileHandler\nfrom pathlib import Path\n',
    'import json\nimport logging\nfrom .store import store\n',
  ],
  sh: ['#!/bin/bash\nset -eu\nOUT=$(mktemp -d)\n', '#!/bin/bash\nset -eu\nOUT=$(mktemp -d)\n'],
}
HEADS.mjs = HEADS.ts

const up = (word) => word[0].toUpperCase() + word.slice(1)

/**
 * Writes the tree.
 *
 * @returns its lines and bytes, and each place as `file:line how path log`, sorted
 */
export function plant(folder, lines) {
  const below = numbers(20_261_127)
  mkdirSync(join(folder, 'logs'), { recursive: true })
  writeFileSync(join(folder, 'sillok.config.json'), JSON.stringify(CONFIG))
  const places = []
  const made = { lines: 0, bytes: 0, files: 0 }
  let n = 0
  for (const [ending, share] of Object.entries(LANGUAGES)) {
    for (let left = lines * share; left > 0; ) {
      const file = `src/${ending}/part_${made.files % 40}/file_${made.files}.${ending}`
      const parts = []
      let at = HEADS[ending][0].split('\n').length + 1
      const kinds = FILLERS[ending]
      let writes = made.files % 3 === 0
      const common = writes ? kinds.length : kinds.length - 1
      while (at < LINES_PER_FILE) {
        n++
        let text = kinds[below(common)](NOUNS[below(NOUNS.length)], VERBS[below(VERBS.length)], n)
        if (n % PLACE_EVERY === 0) {
          const [place, ...found] = PLACES[ending][below(PLACES[ending].length)](n)
          text = place
          writes = true
          for (const [line, how, path, log] of found)
            places.push(`${file}:${at + line} ${how} ${path} ${log ?? '-'}`)
        } else if (n % DECOY_EVERY === 0) text = DECOYS[ending][below(DECOYS[ending].length)](n)
        parts.push(`${text}\n`)
        at += text.split('\n').length + 1
      }
      const whole = [HEADS[ending][writes ? 0 : 1], ...parts].join('\n')
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), whole)
      const count = whole.split('\n').length - 1
      left -= count
      made.lines += count
      made.bytes += whole.length
      made.files++
    }
  }
  return { ...made, places: places.sort() }
}
