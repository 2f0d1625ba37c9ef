// Server-sent events as a fetch reads them. An EventSource hides comments, and gives up for ever on an error without saying which.

/** Takes an answer's text as it comes, and gives the messages that are complete: {type, id, data}. */
export class EventStreamParser {
  /** What has come of a line that has no end yet: put together once, however long it becomes. */
  #parts = []
  /** Half of a line's end, maybe. */
  #held = ""
  #type = "message"
  #data = []
  #id

  push(text) {
    const come = this.#held + text
    this.#held = come.endsWith("\r") ? "\r" : ""
    const [first, ...lines] = come.slice(0, come.length - this.#held.length).split(/\r\n|\n|\r/)
    this.#parts.push(first)
    if (!lines.length) return []
    const begun = this.#parts.join("")
    this.#parts = [lines.pop()]
    return [begun, ...lines].flatMap(line => this.#take(line) ?? [])
  }

  #take(line) {
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line)
    if (field === "event") this.#type = value
    else if (field === "data") this.#data.push(value)
    else if (field === "id") this.#id = value
    if (line !== "") return undefined
    const message = { type: this.#type, id: this.#id, data: this.#data.join("\n") }
    const isOne = this.#data.length > 0
    this.#type = "message"
    this.#data = []
    return isOne ? message : undefined
  }
}
