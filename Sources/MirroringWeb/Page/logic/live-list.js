// A list that grows at its top without moving what somebody reads: what comes waits, is counted, and is shown when it is asked for. It
// is bounded, whatever comes.

export class LiveList {
  items = []
  waiting = []
  /** How many wait: also those that have been pushed out meanwhile. */
  count = 0

  /** @param key of an item: one that comes twice is shown once. */
  constructor(key, limit = 100) {
    Object.assign(this, { key, limit })
  }

  /** Begins with these, the newest first; what has come in the meantime is put before them. */
  begin(items) {
    this.items = items
    this.release()
  }

  /** What has come, the newest last. */
  arrive(items) {
    this.count += items.length
    this.waiting = [...items.slice(-this.limit).reverse(), ...this.waiting].slice(0, this.limit)
  }

  /** Shows what waits. */
  release() {
    const seen = new Map()
    for (const item of [...this.waiting, ...this.items]) if (!seen.has(this.key(item))) seen.set(this.key(item), item)
    this.items = [...seen.values()].slice(0, this.limit)
    this.clear()
  }

  clear() {
    this.waiting = []
    this.count = 0
  }
}
