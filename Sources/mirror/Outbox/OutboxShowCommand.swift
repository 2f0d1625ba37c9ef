import ArgumentParser
import Foundation
import MirroringCommands
import MirroringEvents
import MirroringPublisher
import MirroringSettings

/// `mirror outbox show`, or `mirror outbox`: what waits and since when.
struct OutboxShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows what waits in the outbox and since when; disturbs nobody.",
        discussion: """
            One line on stdout for each process that has events there: its identity, whether it is alive or dead, how many \
            events wait, the size of its files, since when, for which broker and as which user, and of which jobs. The \
            totals, and whatever needs attention, go to stderr. The right to read the folder is enough.

            Exit codes: 0 shown, whether or not anything waits; 2 the folder can't be read, or the settings are wrong.
            """
    )

    @Flag(help: "One JSON object on stdout.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    mutating func run() async throws {
        let settings = try settings.read(.engine, json: json)
        let configuration = try PublisherConfiguration(settings, connectionName: "mirror")
        let survey: OutboxSurvey
        do throws(OutboxError) {
            survey = try OutboxSurvey(configuration, namesJobs: true)
        } catch {
            throw settings.failure(error)
        }
        guard !json else {
            try Console.output(encoding: OutboxReport(survey, maximumBytes: configuration.maximumOutboxBytes))
            return
        }
        for share in survey.shares { try Console.output(Line(Self.line(share))) }
        Console.error(Line(Self.total(survey, maximumBytes: configuration.maximumOutboxBytes)))
        var text = OutboxText(folder: survey.folder)
        text.elsewhere(survey.backlog.elsewhere)
        text.others(survey.shares)
        text.files(survey)
        text.problems(survey.shares.flatMap(\.problems) + survey.problems + survey.leftAlone)
        for line in text.lines { Console.error(Line(line)) }
    }

    /// What one process has there.
    private static func line(_ share: OutboxShare) -> String {
        var parts = [
            share.process.lowercased, share.owner.rawValue, Quantity.count(share.waiting, "event"),
            Quantity.bytes(share.bytes),
        ]
        if let account = share.account { parts.append("of the user \(account)") }
        if let oldest = share.oldest { parts.append("since \(oldest)") }
        if let broker = share.broker {
            parts.append("for \(broker)\(share.user.map { ", as \($0)" } ?? "")")
        }
        if !share.jobs.isEmpty { parts.append(share.jobs.map(\.debugDescription).joined(separator: ", ")) }
        return parts.joined(separator: "  ")
    }

    private static func total(_ survey: OutboxSurvey, maximumBytes: Int) -> String {
        guard survey.waiting > 0 else { return "Nothing waits in the outbox \(survey.folder)." }
        let since = survey.oldest.map { ", the oldest since \($0)" } ?? ""
        let total =
            "\(Quantity.count(survey.waiting, "event")) \(survey.waiting == 1 ? "waits" : "wait") in the outbox \(survey.folder)"
            + "\(since); its files take \(Quantity.bytes(survey.bytes)) of \(Quantity.bytes(maximumBytes))."
        let orphans = survey.backlog.waiting
        guard orphans > 0 else { return total }
        let which = orphans == survey.waiting ? (orphans == 1 ? "it" : "them") : "the \(orphans) of dead processes"
        return "\(total) The next run or \"mirror outbox flush\" delivers \(which)."
    }
}
