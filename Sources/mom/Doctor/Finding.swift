/// What was found of one thing that is needed: that it is good, what is wrong with it, or why that is not known.
struct Finding: Sendable, Hashable {
    /// Which of the three.
    enum Verdict: String, Sendable, Encodable {
        /// It was looked at, and nothing is wrong.
        case good
        /// It has to be mended.
        case wrong
        /// It could not be looked at; so it is not said to be good.
        case unknown
    }

    /// What it is about, in the order in which it is told: what comes first is what others depend on.
    enum Subject: String, Sendable, CaseIterable, Encodable {
        case settings
        case broker
        case virtualHost
        case management
        case alarms
        case topology
        case policies
        case queues
        case rights
        case bridge
        case lag
        case outbox
        case deadLetters
        case clocks
        case disk
        case logs

        /// As a person reads it: `dead letters`.
        var title: String {
            switch self {
            case .virtualHost: "virtual host"
            case .deadLetters: "dead letters"
            default: rawValue
            }
        }
    }

    let subject: Subject
    let verdict: Verdict
    /// What was found, in one or more sentences.
    let sentence: String
    /// What mends it, a command or a sentence that begins with one; nil where the sentence says it, or nothing is to be mended.
    let remedy: String?
    /// Particulars, a line each.
    let details: [String]

    private init(_ subject: Subject, _ verdict: Verdict, _ sentence: String, _ remedy: String?, _ details: [String]) {
        self.subject = subject
        self.verdict = verdict
        self.sentence = sentence
        self.remedy = remedy
        self.details = details
    }

    static func good(_ subject: Subject, _ sentence: String, details: [String] = []) -> Self {
        Self(subject, .good, sentence, nil, details)
    }

    static func wrong(_ subject: Subject, _ sentence: String, remedy: String?, details: [String] = []) -> Self {
        Self(subject, .wrong, sentence, remedy, details)
    }

    /// - Parameters:
    ///   - reason: as it follows "since": `the user may not see it`.
    ///   - remedy: what lets it be known.
    static func unknown(
        _ subject: Subject,
        since reason: String,
        remedy: String? = nil,
        details: [String] = []
    ) -> Self {
        Self(subject, .unknown, "Not known, since \(reason).", remedy, details)
    }

    /// An error as it follows "since" in a sentence: without its full stop, and without a capital where only a sentence begins with one.
    static func reason(of error: any Error) -> String {
        let text = "\(error)"
        let sentence = text.hasSuffix(".") ? text.dropLast() : text[...]
        let article = ["The ", "A ", "An ", "No ", "Nobody ", "Nothing "].first { sentence.hasPrefix($0) }
        return article == nil ? String(sentence) : sentence.prefix(1).lowercased() + sentence.dropFirst()
    }
}
