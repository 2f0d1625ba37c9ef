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
    ///   - staging: the folder for packages under way.
    /// - Throws: ``RunFailure`` (validation) if it names a user or a group that this machine does not know.
    init(keeping request: OpenRequest, at destination: String, staging: String) throws(RunFailure) {
        let terms = request.keeping ?? DestinationTerms(name: request.jobId.uuidString.lowercased())
        self.init(
            id: request.jobId,
            name: terms.name,
            source: "",
            destination: destination,
            staging: staging
        )
        exclude = terms.exclude
        publish = terms.releases.map { .releases(kept: $0) } ?? .packages
        keepDeleted = terms.keepDeleted.map { .seconds($0) }
        isDurable = terms.isDurable
        permissions = try AttributePolicy(terms, at: request.host ?? "the machine of the destination")
    }
}

extension AttributePolicy {
    /// What another machine's job says, with the users and groups of this one.
    ///
    /// - Parameters:
    ///   - terms: what it says.
    ///   - host: what this machine is called there.
    /// - Throws: ``RunFailure`` (validation) if there is none of a name.
    fileprivate init(_ terms: DestinationTerms, at host: String) throws(RunFailure) {
        switch terms.attributes {
        case .source: self = .source
        case .keep: self = .keep
        case .fixed:
            var fixed = Fixed(files: terms.files, folders: terms.folders)
            if let name = terms.owner {
                fixed.owner = Account(user: name)
                if fixed.owner == nil { throw Self.unknown("user", name, "owner", host) }
            }
            if let name = terms.group {
                fixed.group = Account(group: name)
                if fixed.group == nil { throw Self.unknown("group", name, "group", host) }
            }
            self = .fixed(fixed)
        }
    }

    private static func unknown(_ what: String, _ name: String, _ key: String, _ host: String) -> RunFailure {
        RunFailure(
            .validation,
            item: name,
            reach: .run,
            """
            There is no \(what) \(name) on \(host). Create it there, or correct "\(key)" in "permissions".
            """
        )
    }
}
