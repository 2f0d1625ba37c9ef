// An offline log that was dropped onto the page: read here, in pieces, and sent nowhere. It is looked through once; kept are the places of
// every few hundredth event, so that of a million any one is found at once.
import { matcher } from "./filter.js"

const end = "</MirroringStatusEventArgs>"
/** As much is read at a time as is searched in a few milliseconds. */
const piece = 256 * 1024
const stride = 250
/** No event of ours is longer. */
const longest = 8 * 1024 * 1024

export class LogFile {
  count = 0
  /** Where errors and warnings are: {number, severity}; of very many the first. */
  marks = []
  /** For every `stride`-th event the byte before it. */
  #places = [0]

  constructor(blob) {
    this.blob = blob
  }

  /** Looks the file through. `progress` is told of the share that is done. */
  async open(progress, signal) {
    // Of every byte one character, whatever it means: so a place in the text is one in the file.
    const latin = new TextDecoder("latin1")
    let rest = ""
    for (let at = 0; at < this.blob.size; at += piece) {
      signal?.throwIfAborted()
      const base = at - rest.length
      const text = rest + latin.decode(await this.blob.slice(at, at + piece).arrayBuffer())
      if (!at && !/<ArrayOfMirroringStatusEventArgs[\s>/]/.test(text)) throw new Error("It is no offline log of mirroring runs.")
      let from = 0
      for (let found; (found = text.indexOf(end, from)) >= 0; from = found + end.length) {
        this.#note(text.slice(from, found), base + found + end.length)
      }
      rest = text.slice(from)
      if (rest.length > longest) throw new Error(`Event ${this.count + 1} is longer than any may be.`)
      progress?.(Math.min(1, (at + piece) / this.blob.size))
    }
    /** Whether its end is there. */
    this.isWhole = /<\/ArrayOfMirroringStatusEventArgs>\s*$|<ArrayOf[^>]*\/>\s*$/.test(rest)
    return this
  }

  #note(text, next) {
    this.count += 1
    const severity = /<Severity>(error|warning)</.exec(text)?.[1]
    if (severity && this.marks.length < 2000) this.marks.push({ number: this.count, severity })
    if (this.count % stride === 0) this.#places.push(next)
  }

  /** Events from a number on, those that match: {events: [{event}], next}, where `next` is the number to go on with, if there is more. */
  async page(from, limit, matches = () => true, signal) {
    const events = []
    for (let number = Math.max(1, from); number <= this.count; ) {
      signal?.throwIfAborted()
      const block = Math.floor((number - 1) / stride)
      const text = await this.blob.slice(this.#places[block], this.#places[block + 1]).text()
      const parts = text.split(end).slice(0, -1)
      if (!parts.length) break
      for (; number <= block * stride + parts.length; number += 1) {
        if (events.length === limit) return { events, next: number }
        const event = parseEvent(parts[number - 1 - block * stride] + end)
        if (matches({ event })) events.push({ event, number })
      }
    }
    return { events }
  }

  /** The number of the first event at or after a time; a run's events stand in its order. */
  async find(time, signal) {
    const isLater = ({ event }) => Date.parse(event.transferData.status.sentTime) >= time
    let [low, high] = [0, this.#places.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      const { events: [first] } = await this.page(middle * stride + 1, 1, undefined, signal)
      if (first && !isLater(first)) low = middle
      else high = middle - 1
    }
    const { events: [found] } = await this.page(low * stride + 1, 1, isLater, signal)
    return found?.number ?? this.count
  }
}

const numbers = new RegExp("^(SchemaVersion|Position|Sequence|Nr.+|Total.+|Attempt|.+Seconds|PackageNumber|FileSize|SizeOf.+"
  + "|BytesPerSecond|BandwidthLimit|Pages|Files|Bytes|Deletions|Deleted|Imported.+"
  + "|Sent(Bytes|Items)|FailedItems|Errors|Warnings|Retries|Percent)$")
const booleans = /^(ContinueOnError|Terminal|Resumable)$/

/** An event of the log, in the form that JSON has. */
export function parseEvent(xml) {
  // Of one element alone: a document type, and with it every entity that names another file, stays behind.
  const root = new DOMParser().parseFromString(xml.slice(xml.indexOf("<MirroringStatusEventArgs")), "application/xml").documentElement
  if (root.localName !== "MirroringStatusEventArgs") throw new Error("An event of this log can't be read.")
  return objectOf(root)
}

const objectOf = element => Object.fromEntries([...element.children].map(child => [jsonName(child.localName), valueOf(child)]))

/** JSON has no "Mirroring" before the parts of an event, and one name in another spelling than the sources. */
function jsonName(name) {
  const short = name.replace(/^Mirroring/, "").replace("FilesinPackage", "FilesInPackage")
  return short[0].toLowerCase() + short.slice(1)
}

function valueOf(element) {
  const { localName: name, textContent: text } = element
  if (name === "StatusLog") return [...element.children].map(objectOf)
  if (element.children.length) return objectOf(element)
  return numbers.test(name) ? Number(text) : booleans.test(name) ? text === "true" || text === "1" : text
}

/** A page of a dropped log, as the server answers of one of its own. */
export async function readPage(log, filter, { after = 0, before, at }, limit, signal) {
  const from = at ? await log.find(Date.parse(at), signal) : before ? Math.max(1, before - limit) : after + 1
  const { events, next } = await log.page(from, limit, matcher(filter), signal)
  const { events: [last] } = await log.page(log.count, 1, undefined, signal)
  const { initializeData, status } = last?.event.transferData ?? { initializeData: { name: log.blob.name }, status: {} }
  return {
    events,
    last: log.count,
    bytes: log.blob.size,
    older: from > 1 ? `?before=${from}` : undefined,
    newer: next && `?after=${next - 1}`,
    run: { name: initializeData.name, outcome: status.outcome, events: log.count },
    density: log.marks.map(({ number, severity }) => ({ severity, share: number / log.count })),
    damage: log.isWhole ? [] : [`The file ends in the middle of something, after event ${log.count}.`],
  }
}
