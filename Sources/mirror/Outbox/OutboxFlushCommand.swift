import ArgumentParser
import MirroringCommands
import MirroringPublisher
import MirroringSettings

/// `mirror outbox flush`: delivers what dead processes left.
struct OutboxFlushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flush",
        abstract: "Delivers the events that dead processes left for the broker of the settings.",
        discussion: """
            Events of running engines are theirs: they deliver them themselves. Events for another broker or virtual host \
            are named; only a flush with that broker in the settings delivers them. Events that the broker refuses to take \
            from this user are named and left, and hold up no others: a flush as a user who may publish them delivers them. \
            What processes of another user of the machine left is named and left, too, even by root: it would be published \
            with the rights of whoever flushes. A flush as that user delivers it.

            Exit codes: 0 nothing waits any more but for running engines; 2 wrong usage or settings, or the folder can't be \
            used; 74 something that was left can't be read, and nobody will ever get it; 75 events still wait, for this broker or \
            another, or for another user, or files there can't be used.
            """
    )

    @Option(help: "How many seconds to try, 0 to 3600. Default: the setting outbox.wait, which is 5 unless set.")
    var wait: Int?

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard wait.map((0...3_600).contains) ?? true else {
            throw ValidationError("--wait takes a whole number of seconds from 0 to 3600.")
        }
    }

    mutating func run() async throws {
        let settings = try settings.read(
            .engine,
            options: [SettingOption("--wait", sets: "outbox.wait", to: wait.map(String.init))]
        )
        let configuration = try PublisherConfiguration(settings, connectionName: "mirror")
        var health = PublisherHealth()
        var backlog: OutboxBacklog
        let survey: OutboxSurvey
        let others: OutboxSurvey
        do {
            survey = try OutboxSurvey(configuration, of: .own)
            backlog = survey.backlog
            // Where nothing is to be delivered, no broker is asked: a timer may call this each minute.
            if !survey.adoptable.isEmpty {
                let delivery = try EventDelivery(settings, of: "mirror")
                try await Interruption.cancelling { await delivery.flush() }
                health = delivery.publisher.health
                backlog = try delivery.publisher.backlog()
            }
            // Last, since they may have put in as much as they like.
            others = try OutboxSurvey(configuration, of: .others)
            backlog.add(others)
        } catch let error as OutboxError {
            throw settings.failure(error)
        }

        var text = OutboxText(folder: configuration.outboxFolder)
        text.delivered(health.adoptedDelivered, backlog)
        text.unreadable(health)
        text.waiting(backlog.waiting, since: backlog.oldest, why: health.reason)
        text.forbidden(backlog.forbidden, because: health.forbiddenJobs)
        text.elsewhere(backlog.elsewhere)
        text.others(others.shares)
        text.problems(backlog.problems + survey.leftAlone)
        text.living(survey.living + others.living)
        for line in text.lines { Console.error("mirror: \(line)") }
        guard !health.isLosing else { throw ExitCode(CommandExitCode.lost.rawValue) }
        guard backlog.isEmpty else { throw ExitCode(CommandExitCode.waiting.rawValue) }
    }
}
