// A list that grows at its top without moving what somebody reads: what comes waits, is counted, and is shown when it is asked for. It
// is bounded, whatever comes.

export class LiveList {
  items = []
  waiting = []
  /** How many events wait: also those that have been pushed out meanwhile. */
  count = 0

  /** @param key of an item: one that comes twice is shown once. */
  constructor(key, limit = 100) {
    Object.assign(this, { key, limit })
  }

  /** Begins with these, the newest first; what has come in the meantime is put before them. @returns how many events that are. */
  begin(items) {
    const known = new Set(items.map(this.key))
    const late = this.waiting.filter(item => !item.gap && !known.has(this.key(item))).length
    this.items = items
    this.release()
    return late
  }

  /** What has come, the newest last. @returns how many events of it are not here yet: one may come again, and a gap is none. */
  arrive(items) {
    const known = new Set([...this.waiting, ...this.items].map(this.key))
    const fresh = items.filter(item => !known.has(this.key(item)) && known.add(this.key(item)))
    const events = fresh.filter(item => !item.gap).length
    this.count += events
    this.waiting = [...fresh.slice(-this.limit).reverse(), ...this.waiting].slice(0, this.limit)
    return events
  }

  get isWaiting() {
    return this.waiting.length > 0
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
