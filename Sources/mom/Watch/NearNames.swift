import MirroringSettings

/// Tells of jobs that somebody may have meant whose own choice is not heard of: a value.
///
/// A name that nobody has is no mistake that can be refused: the job may have its first run tomorrow.
struct NearNames {
    /// How many names are compared: whoever may publish could make up new ones for ever.
    private static let most = 1_000

    /// Names that were given, of which no event has come, and nothing was said.
    private var unheard: [String]
    private var compared: Set<String> = []

    /// - Parameter jobs: the jobs that were named.
    init(_ jobs: [NamedJob]) {
        unheard = jobs.compactMap { job in
            if case .name(let name) = job { name } else { nil }
        }
    }

    /// Takes the name of a job of which an event has come.
    ///
    /// - Returns: what to say of it; nil if it is one that was named, or near to none, or was compared already.
    mutating func take(_ name: String) -> String? {
        guard !unheard.isEmpty, compared.count < Self.most, compared.insert(name).inserted else { return nil }
        let count = unheard.count
        unheard.removeAll { $0.lowercased() == name.lowercased() }
        guard unheard.count == count else { return nil }
        guard let wanted = unheard.first(where: { Spelling.nearest(to: $0, of: [name]) != nil }) else { return nil }
        // Once: jobs may have names that are all alike.
        unheard.removeAll { $0 == wanted }
        return "There are events of the job \"\(name)\". Did you mean that, and not \"\(wanted)\"?"
    }
}
