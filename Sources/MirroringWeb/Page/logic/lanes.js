// The time axis of a run. Stretches in which nothing moved have a fixed width and their length beside them: drawn to scale, a night's wait
// would leave a hairline of what was before and after it.

/** A stretch is collapsed if it is at least this long, and this share of the run. */
const least = 20_000
const leastShare = 0.08
/** How wide it is drawn, in percent. */
const width = 4

/** Whether a stretch without movement is worth collapsing. */
export const isLong = (stretch, from, to) => stretch.to - stretch.from >= Math.max(least, (to - from) * leastShare)

/** Where no span is between `from` and `to`: [{from, to}]. Spans may overlap. */
export function idleStretches(spans, from, to) {
  const stretches = []
  let end = from
  for (const span of [...spans].sort((a, b) => a.from - b.from).concat({ from: to, to })) {
    const stretch = { from: end, to: span.from }
    if (isLong(stretch, from, to)) stretches.push(stretch)
    end = Math.max(end, span.to)
  }
  return stretches
}

/** A scale from times to percent: {at(time), idle: [{from, to, x, width}], ticks: [{time, x}]}. */
export function axis(idle, from, to) {
  const drawn = Math.max(1, to - from - idle.reduce((all, stretch) => all + stretch.to - stretch.from, 0))
  const scale = (100 - idle.length * width) / drawn
  const at = time => {
    let [x, since] = [0, from]
    for (const stretch of idle) {
      if (time <= stretch.from) break
      x += (stretch.from - since) * scale
      if (time < stretch.to) return x + (width * (time - stretch.from)) / (stretch.to - stretch.from)
      x += width
      since = stretch.to
    }
    return Math.min(100, Math.max(0, x + (time - since) * scale))
  }
  const placed = idle.map(stretch => ({ ...stretch, x: at(stretch.from), width }))
  return { at, idle: placed, ticks: ticks(from, to, drawn, placed, at) }
}

const steps = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400].map(seconds => seconds * 1000)

/** Round times, none close to an end, to another one or to a collapsed stretch, where texts stand already. */
function ticks(from, to, drawn, idle, at) {
  const step = steps.find(one => drawn / one <= 6) ?? Math.ceil(drawn / 6 / 86_400_000) * 86_400_000
  const found = []
  for (let time = Math.ceil(from / step) * step; time < to; time += step) {
    const x = at(time)
    const inside = idle.find(stretch => time >= stretch.from && time < stretch.to)
    if (inside) time = Math.floor((inside.to - 1) / step) * step
    else if (x >= 12 && x <= 88 && x - (found.at(-1)?.x ?? 0) >= 10 && !idle.some(one => Math.abs(x - one.x - width / 2) < 12)) {
      found.push({ time, x })
    }
  }
  return found
}
