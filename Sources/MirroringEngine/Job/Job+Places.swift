import MirroringEvents

package import struct Foundation.UUID

extension Job {
    /// A job with the defaults for all that may be left out, whose folders may be on another machine.
    ///
    /// - Parameters:
    ///   - id: its identity.
    ///   - name: its name for people.
    ///   - source: the source.
    ///   - destination: the destination.
    ///   - staging: on the destination's machine; nil for where it is if nobody says.
    package init(id: UUID, name: String, source: JobPlace, destination: JobPlace, staging: JobPlace? = nil) {
        let standard =
            switch destination {
            case .here(let path): StagingPlace.standard(for: path)
            case .far: ""
            }
        self.init(
            id: id,
            name: name,
            source: source.description,
            destination: destination.description,
            staging: staging?.description ?? standard
        )
        (farSource, farDestination, farStaging) = (source.remote, destination.remote, staging?.remote)
    }

    /// Where the source is.
    var placeOfSource: JobPlace { farSource.map(JobPlace.far) ?? .here(source) }

    /// Where the destination is.
    var placeOfDestination: JobPlace { farDestination.map(JobPlace.far) ?? .here(destination) }

    /// How much a package holds at most, as far as its destination takes it.
    var packageLimits: PackageLimits { farDestination == nil ? package : package.afar }

    /// Where packages are staged; nil if only another machine knows.
    var placeOfStaging: JobPlace? {
        guard farDestination != nil else { return .here(staging) }
        return farStaging.map(JobPlace.far)
    }

    /// What rsync is told of permission bits, owner and group. Where the destination is on another machine that one knows the two by other
    /// numbers, and tells its own rsync.
    var permissionArguments: [String] {
        farDestination == nil ? permissions.rsyncArguments : permissions.modeArguments
    }

    /// Checks that the destination is on this machine, for what works on no other.
    ///
    /// - Parameter command: what does.
    /// - Throws: ``RunFailure`` (validation) that says where to run it instead.
    package func requireDestinationHere(for command: String) throws(RunFailure) {
        guard let place = farDestination else { return }
        throw RunFailure(
            .validation,
            item: destination,
            """
            "\(command)" works where the destination is, and that of "\(name)" is \(destination). Log in to \(place.login) and run it \
            there, with a copy of the job file in which the destination is \(place.path).
            """
        )
    }
}
