import Foundation
package import MirroringFiles
import MirroringSettings
import RabbitMQClient
import Yams

/// Reads an alert file: YAML with the key `targets`, and a few that may be left out.
///
/// - `targets`: a list; each has a `name` and one of `alertmanager`, `webhook`, `ping`, `command` and `mail`.
/// - `rules`: what holds for all targets that don't say otherwise: `jobs`, `exceptJobs`, `severities`, `alerts`, `tolerate`, `group`,
///   `quiet`; each may stand in a target as well.
/// - `texts`: `title` and `text`, templates; each may stand in a target as well.
/// - `page`: the address of the monitor's page, for links.
/// - `canary`: `job`, `every`, `uri`, `passwordFile`, `textfile`.
/// - `folder`: where the state of the targets is kept.
/// - `authorities`: a PEM file with those that may vouch for HTTPS servers.
package enum AlertFile {
    private static let keys = ["targets", "rules", "texts", "page", "canary", "folder", "authorities"]

    /// Reads an alert file.
    ///
    /// - Parameter path: an absolute path.
    /// - Throws: ``AlertFileFailure``: it can't be read, is no YAML, or says things that do not hold: all of them.
    package static func read(_ path: String) throws(AlertFileFailure) -> AlertConfiguration {
        let text: String
        let distrust: FileProblem?
        do {
            let file = try RegularFile(opening: path)
            text = try file.text()
            distrust = file.distrust
        } catch {
            throw AlertFileFailure(sentences: ["\(path): The alert file \(error). Correct that, or name another."])
        }
        return try parse(text, file: path, distrust: distrust)
    }

    /// Reads the text of an alert file.
    ///
    /// - Parameters:
    ///   - text: YAML.
    ///   - file: where it is from, an absolute path.
    ///   - distrust: why others than this user and root decide what is in the file; nil if they don't.
    /// - Throws: ``AlertFileFailure``.
    package static func parse(
        _ text: String,
        file: String,
        distrust: FileProblem? = nil
    ) throws(AlertFileFailure) -> AlertConfiguration {
        let problems = AlertFileProblems(file: file)
        var configuration: AlertConfiguration?
        do {
            configuration = try YAMLText.read(text) { root in Self.configuration(root, problems, distrust) }
        } catch {
            problems.note(error.sentence, line: error.line)
        }
        if let failure = problems.failure { throw failure }
        guard let configuration else { throw AlertFileFailure(sentences: ["\(file): The alert file is empty."]) }
        return configuration
    }

    private static func configuration(
        _ root: Node?,
        _ problems: AlertFileProblems,
        _ distrust: FileProblem?
    ) -> AlertConfiguration? {
        guard let keys = AlertFileKeys(root, of: "an alert file", known: keys, noting: problems) else { return nil }
        var rules = AlertRules()
        keys.section("rules", known: AlertRules.keys)?.read(into: &rules)
        var texts = AlertTexts.standard
        keys.section("texts", known: AlertTexts.keys)?.read(into: &texts)
        texts.page = keys.text("page").flatMap { keys.url("page", $0) }
        let targets = targets(keys, rules, texts, problems, distrust)
        guard let folder = keys.path("folder") ?? StateFolder.path(of: "alerts") else {
            keys.note("folder", "is not given, and nobody knows the home folder of this user. Name one.")
            return nil
        }
        return AlertConfiguration(
            targets: targets,
            canary: keys.section("canary", known: ["job", "every", "uri", "passwordFile", "textfile"])?.canary,
            folder: folder,
            authorities: keys.path("authorities")
        )
    }

    private static func targets(
        _ keys: AlertFileKeys,
        _ rules: AlertRules,
        _ texts: AlertTexts,
        _ problems: AlertFileProblems,
        _ distrust: FileProblem?
    ) -> [AlertConfiguration.Target] {
        guard let nodes = keys.node("targets")?.sequence, !nodes.isEmpty else {
            keys.note("targets", keys.has("targets") ? "must be a list." : "is missing. Nobody would be told.")
            return []
        }
        var targets: [AlertConfiguration.Target] = []
        var names: Set<String> = []
        for node in nodes where !problems.isFull {
            let known = AlertConfiguration.Target.keys
            guard let keys = AlertFileKeys(node, of: "a target", known: known, noting: problems),
                let target = keys.target(rules, texts, distrust)
            else { continue }
            if !names.insert(target.name).inserted {
                keys.note("name", "is \"\(target.name)\", as that of another target. Give each its own.")
            }
            targets.append(target)
        }
        return targets
    }
}

extension AlertFileKeys {
    /// The canary; nil if something is wrong with it.
    fileprivate var canary: AlertConfiguration.Canary? {
        guard let text = text("job") else {
            if !has("job") { note("job", "is missing: the UUID of a job that is nothing but the canary's.") }
            return nil
        }
        guard let job = UUID(uuidString: text) else {
            note("job", "is \"\(text.prefix(40))\", which is no UUID. Make one with uuidgen.")
            return nil
        }
        var canary = AlertConfiguration.Canary(job: job)
        let range = TimeSpan(seconds: 1)...TimeSpan(seconds: 3_600)
        if let every = span("every", in: range) { canary.interval = every }
        canary.textfile = path("textfile")
        canary.broker = broker
        return canary
    }

    private var broker: BrokerConfiguration? {
        guard let uri = text("uri") else { return nil }
        var password = Secret("guest")
        if let path = path("passwordFile") {
            do {
                password = try PasswordFile(path).password
            } catch {
                note("passwordFile", "names \(path), which \(error)")
            }
        }
        do throws(AMQPError) {
            return try BrokerConfiguration(uris: [uri], connectionName: "mom alert", password: password)
        } catch {
            note("uri", "can't be used. \(error)")
            return nil
        }
    }
}
