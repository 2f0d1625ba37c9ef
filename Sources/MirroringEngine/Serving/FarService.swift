import Dispatch
import Foundation
import Glibc
import MirroringEvents
import MirroringFiles
package import MirroringRemote
import Synchronization
package import SystemPackage

/// The work of a far end: it opens the folder that a session is about, as its key allows, and from then on has a source or a destination
/// answer.
package final class FarService: FarWork {
    struct State: Sendable {
        var role: SessionRole?
        var side: (any ServedSide)?
        /// Where that side works.
        var places: [Restriction.Place] = []
    }

    let state = Mutex(State())
    let restriction: Restriction
    let home: String?
    let stateFolder: String
    /// What this machine's engine needs itself.
    let ownPlaces: [EnginePlace]
    let rsync: String
    /// Why nothing is done; nil if there is no reason.
    private let refusal: FailureMessage?

    /// A service for one session.
    ///
    /// - Parameters:
    ///   - restriction: what it may do.
    ///   - home: the user's home; nil if nobody knows it.
    ///   - stateFolder: the folder in which this machine's engine keeps what must survive it.
    ///   - places: what that engine needs itself beside it, such as its outbox.
    ///   - rsync: the rsync to use; a bare name is found along `PATH`.
    ///   - refusal: why nothing may be done, for the near end; nil if there is no reason.
    package init(
        _ restriction: Restriction,
        home: String?,
        stateFolder: String,
        besides places: [EnginePlace] = [],
        rsync: String,
        refusing refusal: FailureMessage? = nil
    ) {
        self.restriction = restriction
        self.home = home
        self.stateFolder = stateFolder
        ownPlaces = [EnginePlace(.state, at: stateFolder)] + places
        self.rsync = rsync
        self.refusal = refusal
    }

    /// Serves a near end until it is gone. If the task is cancelled, what is under way is undone or done, and the session ends.
    ///
    /// - Parameters:
    ///   - input: where its frames come from.
    ///   - output: where this end's go.
    ///   - version: this program's.
    /// - Throws: `ProtocolViolation`, `FailureMessage` or `SystemFailure`, which the near end has been told as far as it hears.
    package func serve(_ input: FileDescriptor, _ output: FileDescriptor, version: String) async throws {
        let end = FarEnd(reading: input, writing: output, hello: await hello(version: version), work: self)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                DispatchQueue(label: "mirroring.far-service").async {
                    continuation.resume(with: Result { try end.run() })
                }
            }
        } onCancel: {
            end.stop()
        }
    }

    private func hello(version: String) async -> FarHello {
        let known = try? await Rsync(program: rsync).version()
        var hello = FarHello(
            version: version,
            rsync: known.map { "\($0.major).\($0.minor).\($0.patch)" },
            machine: Machine.digest,
            user: FileFacts.name(ofOwner: geteuid()),
            isRoot: geteuid() == 0,
            only: restriction.only.isEmpty ? nil : restriction.only
        )
        // Another rsync than the usual one is to make all copies; and where there is none, that is said at once and not when a page changes.
        if known != nil, Rsync(program: rsync).isUsual { hello.capabilities = [FarHello.takesFiles] }
        return hello
    }

    // MARK: Work

    package func begin(_ hello: NearHello) throws(FailureMessage) {
        if let refusal { throw refusal }
        try restriction.check(hello.role)
        state.withLock { $0.role = hello.role }
    }

    package func answer(_ question: FarQuestion) throws -> [UInt8] {
        do {
            switch question.kind {
            case .open: return try open(OpenRequest(json: question.bytes)).json()
            case .rsync: return try answerByRsync(question)
            default: return try opened().side.answer(question)
            }
        } catch let failure as RunFailure {
            throw FailureMessage(failure)
        } catch is CancellationError {
            throw FailureMessage(.cancelled, reach: "run", "It was ended before it was done.")
        }
    }

    /// What was opened, and which side of the job that is.
    private func opened() throws -> (role: SessionRole, side: any ServedSide) {
        let state = state.withLock { $0 }
        guard let role = state.role, let side = state.side else {
            throw ProtocolViolation("it asks before it has opened a folder")
        }
        // Each question finds its folders by their paths, into which another session of the same key may have put a link meanwhile.
        for place in state.places { _ = try AdmittedFolder(place, as: role) }
        return (role, side)
    }

    private func answerByRsync(_ question: FarQuestion) throws -> [UInt8] {
        let (role, side) = try opened()
        let request = try RsyncRequest(question: question.bytes)
        let arguments = try Self.arguments(request, role)
        guard restriction.allowsSetID || geteuid() != 0 || role == .send || !arguments.makesDevices else {
            let remedy = "Leave them out with rsync: {options: [--no-devices]} in the job, or use another key."
            throw FailureMessage(
                .authorization,
                item: "rsync",
                reach: "run",
                "No devices are made by this key. \(remedy)"
            )
        }
        let roots = try side.roots(arguments.folders, for: request)
        let server = ServedRsync(program: rsync, options: side.rsyncOptions(for: request))
        return try side.serving(request) { try server.answer(question, arguments, in: roots) }
    }

    /// The arguments, checked for what is to be done by them. A source is read either way, and whatever for need not be said.
    private static func arguments(
        _ request: RsyncRequest,
        _ role: SessionRole
    ) throws(FailureMessage) -> ServerArguments {
        if role == .send, let survey = try? ServerArguments(request.arguments, role: role, for: .survey) {
            return survey
        }
        let isPackage = role == .send || request.packageId != nil
        return try ServerArguments(request.arguments, role: role, for: isPackage ? .package : .survey)
    }
}
