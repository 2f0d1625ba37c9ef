import ArgumentParser
import MirroringEvents
import MirroringSettings

import struct Foundation.UUID

/// A job as somebody names it: by its identifier, or by the name that its events tell.
///
/// A name is what a publisher says: several jobs may have one. Only an identifier is what the broker knows a job by.
enum NamedJob: Sendable, Hashable {
    case id(UUID)
    case name(String)

    /// Reads what somebody has written.
    ///
    /// - Throws: `ValidationError` for an empty text.
    static func read(_ text: String) throws -> Self {
        guard !text.isEmpty else {
            throw ValidationError(
                "A job's name is empty. Give the id in its job file, or the name that its events tell."
            )
        }
        return UUID(uuidString: text).map(Self.id) ?? .name(text)
    }

    /// The identifier; nil for a name.
    var id: UUID? {
        if case .id(let id) = self { id } else { nil }
    }

    /// Whether a run is one of the job's.
    ///
    /// - Parameters:
    ///   - jobId: the job under whose key the run's events are published.
    ///   - name: what these call it; nil if that is not known.
    func isThat(of jobId: UUID, named name: String?) -> Bool {
        switch self {
        case .id(let id): id == jobId
        case .name(let wanted): wanted.lowercased() == name?.lowercased()
        }
    }

    /// In words: `job 7e1f0c52-…`, `the job "Town site"`.
    var words: String {
        switch self {
        case .id(let id): "job \(id.lowercased)"
        case .name(let name): "the job \"\(name)\""
        }
    }
}

extension [NamedJob] {
    /// Whether a run is one of these jobs'; each one is, where none are named.
    func include(_ jobId: UUID, named name: String?) -> Bool {
        isEmpty || contains { $0.isThat(of: jobId, named: name) }
    }

    /// Their identifiers, if each is given by one; nil otherwise, and where none are named.
    var ids: Set<UUID>? {
        let ids = compactMap(\.id)
        return ids.isEmpty || ids.count < count ? nil : Set(ids)
    }

    /// What somebody may have meant, of names that there are: `Did you mean "Town site"?`; nil if none is near enough.
    func hint(among names: [String]) -> String? {
        for case .name(let name) in self {
            if let near = Spelling.nearest(to: name, of: names) { return "Did you mean \"\(near)\"?" }
        }
        return nil
    }

    /// In words: `all jobs`, `job 7e1f0c52-…`, `the job "Town site" and job 7e1f0c52-…`.
    var words: String {
        isEmpty ? "all jobs" : map(\.words).joined(separator: " and ")
    }
}
