import MirroringBridge
import MirroringCommands
import MirroringEvents
import MirroringWire

/// Subscribers as lines for a person: one with aligned columns, and below it what each is subscribed to and who reads it.
///
/// ```
/// USER   SUBSCRIBER  READY  UNACKED  READERS  IDLE
/// guest  desk        12345       10        1  -
///     *.*.error.#  error events of all jobs
///     read by guest from 127.0.0.1:55730
/// ```
enum SubscriberText {
    /// Longer names are cut, so that a line fits a terminal of 80 columns.
    private static let widest = (user: 14, name: 22)
    /// On a narrower terminal they are cut further, but not below that.
    private static let narrowest = (user: 5, name: 8)
    private static let gap: Line = "  "

    /// Describes subscribers.
    ///
    /// - Parameters:
    ///   - subscribers: at least one.
    ///   - now: what idle times end at.
    ///   - width: how many columns of a terminal there are; nil where it is none.
    static func lines(for subscribers: [Subscriber], now: Timestamp, width: Int? = nil) -> [Line] {
        let header: [Line] = ["USER", "SUBSCRIBER", "READY", "UNACKED", "READERS", "IDLE"]
        let rows = subscribers.map { columns(of: $0, now: now) }
        var widths = header.indices.map { index in ([header] + rows).map { $0[index].width }.max() ?? 0 }
        let excess = widths.reduce(0, +) + gap.width * (widths.count - 1) - (width ?? .max)
        if excess > 0 { shrink(&widths, by: excess) }
        let lines =
            [line(header, widths)]
            + zip(rows, subscribers).flatMap { row, subscriber in [line(row, widths)] + details(of: subscriber) }
        return lines.flatMap { line in width.map { line.wrapped(to: $0, indent: 8) } ?? [line] }
    }

    /// Takes columns from names, and from those of users last.
    private static func shrink(_ widths: inout [Int], by excess: Int) {
        let fromName = min(excess, max(0, widths[1] - narrowest.name))
        widths[1] -= fromName
        widths[0] -= min(excess - fromName, max(0, widths[0] - narrowest.user))
    }

    private static func columns(of subscriber: Subscriber, now: Timestamp) -> [Line] {
        [
            Line(subscriber.user ?? "-").cut(to: widest.user),
            Line(name(of: subscriber)).cut(to: widest.name),
            number(subscriber.ready),
            number(subscriber.unacknowledged),
            number(subscriber.consumers),
            subscriber.idleSince.map { since in
                Line(Quantity.seconds(max(0, Int((now.milliseconds - since.milliseconds) / 1_000))))
            } ?? "-",
        ]
    }

    /// A session by the end of its identifier, which has no name.
    private static func name(of subscriber: Subscriber) -> String {
        subscriber.kind == .session ? "session \(subscriber.name.suffix(8))" : subscriber.name
    }

    private static func details(of subscriber: Subscriber) -> [Line] {
        var lines = subscriber.keys.map { key -> Line in
            if let selection = EventSelection(bindingKey: key) { return "\(key)  \(words(for: selection))" }
            guard let selection = EventSelection(outdatedBindingKey: key) else { return Line(key) }
            return "\(key)  \(words(for: selection)), of old engines only: bind \(selection.bindingKey)"
        }
        if lines.isEmpty { lines = ["bound to no events"] }
        lines += subscriber.readers.map { reader in
            let place = reader.host.map { host in
                " from \(host.contains(":") ? "[\(host)]" : host)\(reader.port.map { ":\($0)" } ?? "")"
            }
            return "read by \(reader.user ?? "somebody")\(place ?? "")"
        }
        if subscriber.consumers == 0 { lines.append("read by nobody") }
        return lines.map { "    \($0)" }
    }

    private static func words(for selection: EventSelection) -> String {
        "\(selection.events) of \(selection.jobId == nil ? "all jobs" : "one job")"
    }

    private static func number(_ count: Int?) -> Line {
        count.map { "\($0)" } ?? "-"
    }

    /// Texts to the left, numbers to the right.
    private static func line(_ columns: [Line], _ widths: [Int]) -> Line {
        let last = columns.count - 1
        let padded = columns.indices.map { index in
            index == last
                ? columns[index] : columns[index].cut(to: widths[index]).padded(to: widths[index], atStart: index > 1)
        }
        return Line(padded, separator: gap)
    }
}
