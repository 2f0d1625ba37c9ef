import Foundation
import MirroringFiles
import MirroringSettings

extension AlertConfiguration.Target {
    /// The keys that say how a target is told.
    static let ways = ["alertmanager", "webhook", "ping", "command", "mail"]
    /// The keys of a target.
    static let keys = ["name"] + ways + ["labels", "secretFile", "canary"] + AlertRules.keys + AlertTexts.keys
}

extension AlertFileKeys {
    /// A target; nil if something is wrong with it.
    ///
    /// - Parameters:
    ///   - rules: what holds where it does not say otherwise.
    ///   - texts: the same of its words.
    ///   - distrust: why others than this user and root decide what is in the file; nil if they don't.
    func target(_ rules: AlertRules, _ texts: AlertTexts, _ distrust: FileProblem?) -> AlertConfiguration.Target? {
        var (rules, texts) = (rules, texts)
        read(into: &rules)
        read(into: &texts)
        guard let name, let way = way(distrust) else { return nil }
        if has("labels"), !has("alertmanager") { note("labels", "is for a target with \"alertmanager\".") }
        if has("secretFile"), !has("webhook") { note("secretFile", "is for a target with \"webhook\".") }
        let wantsCanary = flag("canary")
        if wantsCanary == true, case .mail = way {
            note("canary", "is true, and nobody wants mail each minute. Remove it.")
        }
        return AlertConfiguration.Target(
            name: name,
            way: way,
            rules: rules,
            texts: texts,
            takesCanary: wantsCanary ?? has("alertmanager")
        )
    }

    private var name: String? {
        guard let text = text("name") else {
            if !has("name") { note("name", "is missing. Each target needs one: its queue is called by it.") }
            return nil
        }
        guard text.wholeMatch(of: /[A-Za-z0-9_-]{1,60}/) != nil else {
            note("name", "is \"\(text.prefix(40))\"; it has letters, digits, - and _, at most 60.")
            return nil
        }
        return text
    }

    private func way(_ distrust: FileProblem?) -> AlertConfiguration.Way? {
        let ways = AlertConfiguration.Target.ways.filter(has)
        guard ways.count == 1 else {
            let known = AlertConfiguration.Target.ways.joined(separator: ", ")
            let several = ways.joined(separator: " and ")
            note(
                "name",
                several.isEmpty ? "stands for nobody: add one of \(known)." : "has \(several); a target has one."
            )
            return nil
        }
        switch ways[0] {
        case "alertmanager":
            guard let members = texts("alertmanager") else { return nil }
            let addresses = members.compactMap { url("alertmanager", $0) }
            return addresses.count == members.count ? .alertmanager(addresses, labels: labels) : nil
        case "webhook":
            guard let address = text("webhook").flatMap({ url("webhook", $0) }) else { return nil }
            return .webhook(address, secret: secret)
        case "ping":
            // The place of the job is no address by itself.
            guard let text = text("ping"), url("ping", text.replacing("{jobId}", with: "x")) != nil else { return nil }
            return .ping(text)
        case "command": return command("command", distrust).map { .command($0) }
        default: return mail(distrust)
        }
    }

    private var labels: [String: String] {
        let labels = pairs("labels") ?? [:]
        for name in labels.keys where name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) == nil {
            note(
                "labels",
                "has \"\(name.prefix(40))\", which Alertmanager does not take: a label has letters, digits and _."
            )
        }
        return labels
    }

    private var secret: Secret? {
        guard let path = path("secretFile") else { return nil }
        do {
            return try PasswordFile(path).password
        } catch {
            note("secretFile", "names \(path), which \(error)")
            return nil
        }
    }

    /// Whoever can write to the file has its commands run with this user's rights.
    private func command(_ key: String, _ distrust: FileProblem?) -> [String]? {
        guard let words = texts(key) else { return nil }
        guard words[0].hasPrefix("/") || !words[0].contains("/") else {
            note(key, "names the program \(words[0]). Name it by its whole path, or by a name along PATH.")
            return nil
        }
        if let distrust {
            note(
                key,
                "is a command to run, but the file \(distrust). See to it that it is yours alone, and that nobody else may write to it."
            )
            return nil
        }
        return words
    }

    private func mail(_ distrust: FileProblem?) -> AlertConfiguration.Way? {
        guard let keys = section("mail", known: ["from", "to", "sendmail"]) else { return nil }
        guard let sender = keys.text("from"), let recipients = keys.texts("to") else {
            note("mail", "needs \"from\" and \"to\".")
            return nil
        }
        for address in [sender] + recipients where address.wholeMatch(of: /[!-~]+@[!-~]+/) == nil {
            note("mail", "has \"\(address.prefix(80))\"; write addresses alone, as in ops@example.org.")
            return nil
        }
        let program = keys.has("sendmail") ? keys.command("sendmail", distrust)?.first : "/usr/sbin/sendmail"
        return program.map { .mail(from: sender, to: recipients, sendmail: $0) }
    }
}
