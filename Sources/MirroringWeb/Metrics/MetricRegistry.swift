import CoreMetrics
import Synchronization

/// Keeps the values of known metrics, and writes them in the text format of Prometheus: what swift-metrics hands values to.
///
/// A metric that is not known, or has other labels, is dropped: what a scrape returns is bounded by what stands in the catalogue.
final class MetricRegistry: MetricsFactory {
    /// The media type of the text.
    static let type = "text/plain; version=0.0.4; charset=utf-8"

    private let families: [MetricFamily]
    private let values = Mutex<[String: [[Label]: Double]]>([:])

    private struct Label: Hashable, Comparable {
        let name: String
        let value: String

        static func < (one: Label, other: Label) -> Bool { (one.name, one.value) < (other.name, other.value) }
    }

    /// A registry without values.
    ///
    /// - Parameter families: the metrics there are, in the order in which they are written.
    init(_ families: [MetricFamily]) {
        self.families = families
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Series(self, label, dimensions, .counter)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        Series(self, label, dimensions, .gauge)
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Series(self, label, dimensions, .gauge)
    }

    /// Durations are not among the metrics.
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Series(self, label, dimensions, nil)
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    /// The values as text: each metric with what it is, then its series.
    var exposition: String {
        let values = values.withLock { $0 }
        var text = ""
        for family in families {
            guard let series = values[family.name], !series.isEmpty else { continue }
            text +=
                "# HELP \(family.name) \(Self.escaped(family.help, quotes: false))\n# TYPE \(family.name) \(family.kind.rawValue)\n"
            for (labels, value) in series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                let names = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }.joined(
                    separator: ","
                )
                text += "\(family.name)\(names.isEmpty ? "" : "{\(names)}") \(Self.number(value))\n"
            }
        }
        return text
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A whole number without a fraction, as counts are.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    /// A series of a metric; one that is not known keeps nothing.
    private final class Series: CounterHandler, MeterHandler, RecorderHandler, TimerHandler {
        private let registry: MetricRegistry
        private let name: String?
        private let labels: [Label]

        init(_ registry: MetricRegistry, _ name: String, _ dimensions: [(String, String)], _ kind: MetricFamily.Kind?) {
            let names = Set(dimensions.map(\.0))
            let isKnown = registry.families.contains { $0.name == name && $0.kind == kind && $0.labels == names }
            self.registry = registry
            self.name = isKnown && names.count == dimensions.count ? name : nil
            labels = dimensions.map { Label(name: $0.0, value: $0.1) }.sorted()
        }

        private func change(_ change: (Double) -> Double) {
            guard let name else { return }
            registry.values.withLock { values in
                values[name, default: [:]][labels] = change(values[name]?[labels] ?? 0)
            }
        }

        func increment(by amount: Int64) { change { $0 + Double(amount) } }
        func increment(by amount: Double) { change { $0 + amount } }
        func decrement(by amount: Double) { change { $0 - amount } }
        func set(_ value: Int64) { change { _ in Double(value) } }
        func set(_ value: Double) { change { _ in value } }
        func record(_ value: Int64) { change { _ in Double(value) } }
        func record(_ value: Double) { change { _ in value } }
        func recordNanoseconds(_ duration: Int64) {}
        func reset() { change { _ in 0 } }
    }
}

extension MetricRegistry {
    /// Sets a gauge.
    func set(_ family: MetricFamily, to value: Double, _ labels: [(String, String)] = []) {
        Meter(label: family.name, dimensions: labels, factory: self).set(value)
    }

    /// Sets a gauge that is 1 or 0.
    func set(_ family: MetricFamily, to truth: Bool, _ labels: [(String, String)] = []) {
        set(family, to: truth ? 1 : 0, labels)
    }

    /// Counts what was counted elsewhere.
    func count(_ family: MetricFamily, _ total: Int, _ labels: [(String, String)] = []) {
        Counter(label: family.name, dimensions: labels, factory: self).increment(by: total)
    }
}
