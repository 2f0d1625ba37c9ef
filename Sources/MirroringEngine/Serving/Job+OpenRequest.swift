import Foundation
import MirroringEvents
import MirroringRemote

extension Job {
    /// The job of another machine whose destination is kept here, as far as that concerns this end. Its source is empty: nobody here looks
    /// for it.
    ///
    /// - Parameters:
    ///   - request: what the near end says of it.
    ///   - destination: the folder that it may work in.
    ///   - staging: the folder for packages under way; nil for the one where it would lie if the job did not say.
    /// - Throws: ``RunFailure`` (validation) if it names a user or a group that this machine does not know.
    init(keeping request: OpenRequest, at destination: String, staging: String?) throws(RunFailure) {
        let terms = request.keeping ?? DestinationTerms(name: request.jobId.uuidString.lowercased())
        self.init(
            id: request.jobId,
            name: terms.name,
            source: "",
            destination: destination,
            staging: staging ?? StagingPlace.standard(for: destination)
        )
        exclude = terms.exclude
        publish = terms.releases.map { .releases(kept: $0) } ?? .packages
        keepDeleted = terms.keepDeleted.map { .seconds($0) }
        isDurable = terms.isDurable
        permissions = try AttributePolicy(terms)
    }
}

extension AttributePolicy {
    /// What another machine's job says, with the users and groups of this one.
    fileprivate init(_ terms: DestinationTerms) throws(RunFailure) {
        switch terms.attributes {
        case .source: self = .source
        case .keep: self = .keep
        case .fixed:
            var fixed = Fixed(files: terms.files, folders: terms.folders)
            if let name = terms.owner {
                fixed.owner = Account(user: name)
                if fixed.owner == nil { throw Self.unknown("user", name, "owner") }
            }
            if let name = terms.group {
                fixed.group = Account(group: name)
                if fixed.group == nil { throw Self.unknown("group", name, "group") }
            }
            self = .fixed(fixed)
        }
    }

    private static func unknown(_ what: String, _ name: String, _ key: String) -> RunFailure {
        RunFailure(
            .validation,
            item: name,
            reach: .run,
            """
            There is no \(what) \(name) where the destination is. Create it there, or correct "\(key)" in "permissions".
            """
        )
    }
}
