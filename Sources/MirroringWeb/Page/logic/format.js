// Numbers and times as people read them. Every time is UTC, which the page's foot says once.

const number = new Intl.NumberFormat("en-GB")
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const day = iso => `${Number(iso.slice(8, 10))} ${months[iso.slice(5, 7) - 1]}`

/** Milliseconds since 1970 of a time as the contract writes it; NaN of none. */
export const moment = time => (typeof time === "number" ? time : Date.parse(time))

/** 8,412 */
export const count = value => (value == null ? "–" : number.format(value))

/** "1 page", "8,412 pages" */
export const counted = (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`

/** Three digits at most, in powers of 1,000: "1.69 GB". */
export function bytes(value) {
  if (value == null) return "–"
  let unit = 0
  for (; value >= 999.5 && unit < 5; unit += 1) value /= 1000
  return `${unit && value < 99.95 ? value.toFixed(value < 9.995 ? 2 : 1) : Math.round(value)} ${["B", "kB", "MB", "GB", "TB", "PB"][unit]}`
}

/** "11.9 MB/s"; undefined where it isn't known, which is never 0. */
export const rate = value => (value > 0 && value < Infinity ? `${bytes(value)}/s` : undefined)

/** "23 ms", "2.1 s", "36 s", "14 min 42 s", "1 h 11 min", "3 d 4 h": two parts at most. */
export function span(milliseconds) {
  if (!Number.isFinite(milliseconds)) return "not known"
  const ms = Math.max(0, Math.round(milliseconds))
  if (ms < 1000) return ms ? `${ms} ms` : "0 s"
  if (ms < 9950) return `${Number((ms / 1000).toFixed(1))} s`
  const seconds = Math.round(ms / 1000)
  const [size, name, part, partName] =
    seconds < 60 ? [1, "s"] : seconds < 3600 ? [60, "min", 1, "s"] : seconds < 86400 ? [3600, "h", 60, "min"] : [86400, "d", 3600, "h"]
  const rest = Math.floor((seconds % size) / part)
  return `${Math.floor(seconds / size)} ${name}${rest ? ` ${rest} ${partName}` : ""}`
}

/** An age: in whole seconds at first, and from ten minutes on without them, so that little moves. */
export function age(milliseconds) {
  const ms = Math.max(0, milliseconds)
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s`
  const step = ms > 600_000 && ms < 3_600_000 ? 60_000 : 1000
  return span(Math.floor(ms / step) * step)
}

/** "09:41:07", or "27 Nov 09:41:07" of another day than that of `now`. `digits` of the second: 0 or 3. */
export function clockTime(time, now = Date.now(), digits = 0) {
  const ms = moment(time)
  if (!Number.isFinite(ms)) return "not known"
  const [then, today] = [ms, now].map(one => new Date(one).toISOString())
  const text = then.slice(11, digits ? 23 : 19)
  if (then.slice(0, 10) === today.slice(0, 10)) return text
  return `${day(then)}${then.slice(0, 4) === today.slice(0, 4) ? "" : ` ${then.slice(0, 4)}`} ${text}`
}

/** The moment that stands in a field of the page, which is UTC: "2026-11-28T03:12". */
export const typedMoment = text => (text ? Date.parse(`${text.replace(/Z$/, "")}Z`) : NaN)

/** The same as the server reads it; undefined of none. */
export const typedTime = text => (Number.isFinite(typedMoment(text)) ? new Date(typedMoment(text)).toISOString() : undefined)

/** "28 Nov 2026, 08:58:02" */
export function dateTime(time) {
  const iso = new Date(time).toISOString()
  return `${day(iso)} ${iso.slice(0, 4)}, ${iso.slice(11, 19)}`
}
