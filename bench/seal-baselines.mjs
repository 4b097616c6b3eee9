// What others do to make a log tamper-evident, as far as its work goes, for seal.mjs to be measured beside: no more than their hashing and
// their writing, on the same records, with one fdatasync a batch.
import { hash, sign } from 'node:crypto'
import fs from 'node:fs'
import { join } from 'node:path'

const sha256 = (bytes) => hash('sha256', bytes, 'buffer')

function writer(path) {
  const fd = fs.openSync(path, 'w')
  return {
    write: (bytes) => fs.writeSync(fd, bytes),
    sync: () =>
      new Promise((resolve, reject) => fs.fdatasync(fd, (error) => (error ? reject(error) : resolve()))),
    close: () => fs.closeSync(fd),
  }
}

/** Every record carries the hash of the one before and itself: what most audit logs do. Proves nothing of its end, and nothing of one record. */
export async function hashChain(folder, batches) {
  const out = writer(join(folder, 'chain.jsonl'))
  let before = Buffer.alloc(32)
  for (const records of batches) {
    let text = ''
    for (const record of records) {
      const line = JSON.stringify(record)
      before = sha256(before.toString('hex') + line)
      text += `${line.slice(0, -1)},"hash":"${before.toString('hex')}"}\n`
    }
    out.write(Buffer.from(text))
    await out.sync()
  }
  out.close()
}

/**
 * As immudb has it (pkg/ahtree, embedded/store): values in a log; of every transaction the hash of its entry, a header that is chained to the one
 * before, and a leaf of a binary tree whose nodes are appended as they come about; the state signed once a batch.
 */
export async function immudbStyle(folder, batches, privateKey) {
  const [values, commits, tree] = ['values', 'commits', 'tree'].map((name) => writer(join(folder, name)))
  let before = Buffer.alloc(32)
  let id = 0
  const edge = []
  for (const records of batches) {
    const [value, commit, nodes] = [[], [], []]
    for (const record of records) {
      const bytes = Buffer.from(JSON.stringify(record))
      const key = Buffer.from(`audit/${id}`)
      const entry = sha256(Buffer.concat([key, sha256(bytes)]))
      const inner = sha256(Buffer.concat([Buffer.from(`${id}`), entry, edge.at(-1)?.hash ?? before]))
      before = sha256(Buffer.concat([Buffer.from(`${id}`), before, inner]))
      let node = { level: 0, hash: sha256(Buffer.concat([Buffer.of(0), before])) }
      nodes.push(node.hash)
      while (edge.at(-1)?.level === node.level) {
        node = {
          level: node.level + 1,
          hash: sha256(Buffer.concat([Buffer.of(1), edge.pop().hash, node.hash])),
        }
        nodes.push(node.hash)
      }
      edge.push(node)
      value.push(bytes)
      commit.push(before)
      id++
    }
    values.write(Buffer.concat(value))
    commits.write(Buffer.concat(commit))
    tree.write(Buffer.concat(nodes))
    sign(null, before, privateKey)
    await Promise.all([values.sync(), commits.sync(), tree.sync()])
  }
  for (const file of [values, commits, tree]) file.close()
}

/** What a program does by itself that only keeps its lines: whole batches to a file of 100 MB at most, in threads, durable, and the newest files stay. Nothing is sealed. */
export function plainFiles(folder, keep) {
  const made = []
  let [fd, size] = [undefined, 0]
  const next = () => {
    if (fd !== undefined) fs.closeSync(fd)
    made.push(join(folder, `${made.length}.jsonl`))
    fd = fs.openSync(made.at(-1), 'a')
    size = 0
    if (made.length > keep) fs.rmSync(made.at(-1 - keep))
  }
  const call = (act) => new Promise((resolve, reject) => act((error) => (error ? reject(error) : resolve())))
  return {
    async append(lines) {
      if (fd === undefined || size > 100 * 1024 * 1024) next()
      const bytes = Buffer.from(`${lines.join('\n')}\n`)
      size += bytes.length
      await call((done) => fs.write(fd, bytes, done))
      await call((done) => fs.fdatasync(fd, done))
      return 0
    },
    close: () => fs.closeSync(fd),
  }
}
