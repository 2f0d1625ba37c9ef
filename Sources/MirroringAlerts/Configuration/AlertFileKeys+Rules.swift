import Foundation
import MirroringSettings

extension AlertRules {
    /// The keys of rules.
    static let keys = ["jobs", "exceptJobs", "severities", "alerts", "tolerate", "group", "quiet"]
}

extension AlertTexts {
    /// The keys of texts.
    static let keys = ["title", "text"]
}

extension AlertFileKeys {
    /// Reads rules: what is not written stays.
    func read(into rules: inout AlertRules) {
        if let jobs = texts("jobs") { rules.jobs = jobs.map { JobPattern($0) } }
        if let jobs = texts("exceptJobs") { rules.exceptJobs = jobs.map { JobPattern($0) } }
        if let severities = words("severities", of: AlertSeverity.self) { rules.severities = severities }
        if let kinds = words("alerts", of: AlertKind.self) { rules.kinds = kinds }
        if let group = span("group", in: TimeSpan(seconds: 0)...TimeSpan(seconds: 86_400)) { rules.group = group }
        if let tolerance { rules.tolerance = tolerance }
        if let quiet { rules.quiet = quiet }
    }

    /// Reads texts: what is not written stays.
    func read(into texts: inout AlertTexts) {
        if let title = template("title") { texts.title = title }
        if let text = template("text") { texts.text = text }
    }

    private var tolerance: Tolerance? {
        guard let keys = section("tolerate", known: ["failures", "of"]) else { return nil }
        guard let failures = keys.integer("failures", in: 0...99), let runs = keys.integer("of", in: 1...100) else {
            if !keys.has("failures") || !keys.has("of") {
                note("tolerate", "needs \"failures\" and \"of\", as in {failures: 1, of: 3}.")
            }
            return nil
        }
        let tolerance = Tolerance(failures: failures, of: runs)
        if tolerance == nil { note("tolerate", "tolerates everything: \"of\" has to be greater than \"failures\".") }
        return tolerance
    }

    private var quiet: QuietHours? {
        guard let keys = section("quiet", known: ["from", "to", "zone"]) else { return nil }
        guard let begin = keys.time("from"), let end = keys.time("to"), let zone = keys.zone else {
            if ["from", "to", "zone"].contains(where: { !keys.has($0) }) {
                note(
                    "quiet",
                    "needs \"from\", \"to\" and \"zone\", as in {from: \"22:00\", to: \"06:00\", zone: Europe/Berlin}."
                )
            }
            return nil
        }
        let quiet = QuietHours(from: begin, to: end, in: zone)
        if quiet == nil { note("quiet", "ends when it begins.") }
        return quiet
    }

    private func time(_ key: String) -> QuietHours.TimeOfDay? {
        guard let text = text(key) else { return nil }
        let time = QuietHours.TimeOfDay(text)
        // Without quotes YAML may take 22:00 for a number to the base of 60.
        if time == nil { note(key, "is \"\(text.prefix(40))\"; write a time of day in quotes, as in \"22:00\".") }
        return time
    }

    /// A place's zone by its name: an abbreviation such as CET has no summer.
    private var zone: TimeZone? {
        guard let text = text("zone") else { return nil }
        let known = TimeZone.knownTimeZoneIdentifiers
        guard text == "UTC" || known.contains(text), let zone = TimeZone(identifier: text) else {
            let hint =
                Spelling.nearest(to: text, of: known).map { "Did you mean \"\($0)\"?" }
                ?? "Name one as in Europe/Berlin."
            note("zone", "is \"\(text.prefix(40))\", which is no time zone of a place. \(hint)")
            return nil
        }
        return zone
    }
}
