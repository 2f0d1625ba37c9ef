import MirroringCommands
import RabbitMQClient
import RabbitMQManagement

extension GrantCommand {
    /// Tries what a user may do, and tells it.
    ///
    /// - Parameters:
    ///   - user: the user.
    ///   - jobs: whose rights are tried.
    ///   - grant: what the user should be; nil to list what the user may do.
    ///   - settings: which broker.
    func tryRights(
        of user: GrantedUser,
        _ jobs: GrantedJobs,
        _ grant: Grant?,
        _ settings: ClientConfiguration
    ) async throws {
        let trial = try trial(of: user, settings)
        let findings: RightsTrial.Findings
        do {
            findings = try await trial.attempt(Right.all(for: user, jobs: jobs))
        } catch let error as AMQPError where error.code == .authenticationFailed {
            throw CommandFailure(
                .usage,
                "The broker at \(trial.broker.addresses[0]) does not accept the user \"\(user.name)\" with this password. "
                    + "Give the user's own, in the file of --password-file or on standard input."
            )
        } catch let error as AMQPError {
            throw CommandFailure(error)
        }
        let report = RightsReport(findings.rights, grant: grant)
        if json {
            for entry in report.entries where Console.hasReader { try Console.output(encoding: entry) }
        } else {
            for line in report.lines { try Console.output(line) }
        }
        if let error = findings.management {
            Console.error("What it may do with the management API is not known. \(error)")
        }
        let place = "the virtual host \"\(settings.virtualHost)\" at \(trial.broker.addresses[0])"
        let tried = Quantity.count(report.entries.count, "right")
        guard let grant else {
            Console.error("\(tried) tried in \(place). Name what the user should be with --role, to see what differs.")
            return
        }
        guard report.excess.isEmpty, report.lack.isEmpty else {
            throw CommandFailure(
                .failed,
                "The user \"\(user.name)\" is not \(grant.words) in \(place): of \(tried), \(report.excess.count) beyond the role, "
                    + "\(report.lack.count) missing. \"mom grant --apply\" sets all of them."
            )
        }
        Console.error("The user \"\(user.name)\" is \(grant.words) in \(place), and no more: \(tried) tried.")
    }

    /// Trials by the user's own login.
    private func trial(of user: GrantedUser, _ settings: ClientConfiguration) throws -> RightsTrial {
        var broker = settings.broker
        let known = broker.addresses.first { $0.user == user.name }?.password
        let password =
            if let known, passwordFile == nil { known } else {
                try PasswordSource(option: passwordFile).password(of: user)
            }
        for index in broker.addresses.indices {
            broker.addresses[index].user = user.name
            broker.addresses[index].password = password
        }
        var address = settings.management
        address.user = user.name
        address.password = password
        return RightsTrial(broker: broker, management: ManagementClient(address: address))
    }
}
