import Foundation
import MirroringFiles
import MirroringSettings
import Testing

@testable import MirroringAlerts

/// What an alert file says, and what is said of a wrong one.
@Suite struct AlertFileTests {
    private func read(_ text: String) throws -> AlertConfiguration {
        try AlertFile.parse(text, file: "/etc/mirroring/alert.yaml")
    }

    private func problems(_ text: String, distrust: FileProblem? = nil) -> [String] {
        do {
            _ = try AlertFile.parse(text, file: "/a.yaml", distrust: distrust)
            return []
        } catch {
            return error.sentences
        }
    }

    @Test func aTargetOfEachKindIsRead() throws {
        let configuration = try read(
            """
            folder: /var/lib/mirroring/alerts
            page: https://monitor.example/
            authorities: ca.pem
            rules: {severities: error, group: 5m}
            texts: {title: "{job}"}
            canary: {job: 00000000-0000-4000-8000-000000000009, every: 30s, textfile: /run/mirroring.prom}
            targets:
              - {name: am, alertmanager: [http://a:9093, http://b:9093], labels: {team: web}}
              - {name: hook, webhook: https://chat.example/x, severities: [error, warning], canary: true}
              - {name: hc, ping: "https://hc.example/key/{jobId}"}
              - {name: run, command: [/usr/local/bin/notify, --now], alerts: [failed, late], jobs: "Docs *"}
              - name: mail
                mail: {from: mirror@example.org, to: [a@example.org, b@example.org], sendmail: /opt/sendmail}
                tolerate: {failures: 1, of: 3}
                quiet: {from: "22:00", to: "06:00", zone: Europe/Berlin}
                text: "{text}"
            """
        )
        #expect(configuration.folder == "/var/lib/mirroring/alerts")
        #expect(configuration.authorities == "/etc/mirroring/ca.pem")
        #expect(configuration.canary?.interval == TimeSpan(seconds: 30))
        #expect(configuration.canary?.textfile == "/run/mirroring.prom")
        let targets = configuration.targets
        #expect(targets.map(\.name) == ["am", "hook", "hc", "run", "mail"])
        #expect(targets.map(\.takesCanary) == [true, true, false, false, false])
        #expect(targets.map(\.rules.severities.count) == [1, 2, 1, 1, 1])
        #expect(targets.allSatisfy { $0.rules.group == TimeSpan(seconds: 300) && $0.texts.page != nil })
        #expect(targets[3].rules.kinds == [.failed, .late])
        #expect(targets[3].rules.jobs == [JobPattern("Docs *")])
        #expect(targets[4].rules.tolerance == Tolerance(failures: 1, of: 3))
        #expect(targets[4].rules.quiet?.zone.identifier == "Europe/Berlin")
        guard case .mail("mirror@example.org", let recipients, "/opt/sendmail") = targets[4].way else {
            Issue.record("not read as mail")
            return
        }
        #expect(recipients == ["a@example.org", "b@example.org"])
        guard case .alertmanager(["http://a:9093", "http://b:9093"], ["team": "web"]) = targets[0].way else {
            Issue.record("not read as Alertmanager")
            return
        }
    }

    /// Without its comment signs it is one that has everything.
    @Test func theExampleIsOne() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../Config/alert.example.yaml").standardized
        let text = try String(contentsOf: file, encoding: .utf8)
        let configuration = try AlertFile.parse(text, file: "/etc/mirroring/alert.yaml")
        #expect(configuration.targets.map(\.name) == ["pager"])
        #expect(configuration.canary?.interval == TimeSpan(seconds: 60))
        let all = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let isKey = line.wholeMatch(of: /[ ]*#  *(- )?[a-zA-Z]+: .*/) != nil
            return isKey ? line.replacing("# ", with: "", maxReplacements: 1) : line
        }
        // Its secrets are not there.
        let problems = problems(all.joined(separator: "\n"))
        #expect(problems.filter { !$0.contains(".secret") && !$0.contains(".password") } == [])
    }

    private static let target = "targets: [{name: a, command: x}]\n"

    @Test(arguments: [
        (target + "rule: {}", "\"rule\" is not a key of an alert file. Did you mean \"rules\"?"),
        (target + "rules: {severites: error}", "\"severites\" is not a key of \"rules\". Did you mean \"severities\"?"),
        (target + "rules: {severities: eror}", "\"severities\" has \"eror\". Did you mean \"error\"?"),
        (target + "rules: {alerts: [failed, slo]}", "\"alerts\" has \"slo\". Did you mean \"slow\"?"),
        (target + "rules: {group: 5}", "\"group\" is \"5\"; write a number and its unit from 0s to 1d, as in 5m."),
        (target + "rules: {tolerate: {failures: 1}}", "\"tolerate\" needs \"failures\" and \"of\","),
        (target + "rules: {tolerate: {failures: 3, of: 3}}", "\"tolerate\" tolerates everything"),
        (target + "rules: {quiet: {from: \"22:00\", to: \"6\", zone: UTC}}", "\"to\" is \"6\"; write a time of day"),
        (target + "rules: {quiet: {from: \"22:00\", to: \"06:00\"}}", "\"quiet\" needs \"from\", \"to\" and \"zone\""),
        (
            target + "rules: {quiet: {from: \"22:00\", to: \"06:00\", zone: Europe/Berln}}",
            "\"zone\" is \"Europe/Berln\", which is no time zone of a place. Did you mean \"Europe/Berlin\"?"
        ),
        (target + "texts: {title: \"{jab}\"}", "\"title\" has {jab}, which nothing is known of. Did you mean {job}?"),
        (target + "page: monitor.example", "\"page\" must be an address"),
        (target + "canary: {every: 1m}", "\"job\" is missing"),
        (target + "canary: {job: x}", "\"job\" is \"x\", which is no UUID."),
        (target + "group:", "\"group\" is not a key of an alert file."),
        (target + "folder:", "\"folder\" has no value."),
        ("rules: {}", "\"targets\" is missing."), ("targets: []", "\"targets\" must be a list."),
        ("targets: [{name: a}]", "\"name\" stands for nobody: add one of alertmanager,"),
        ("targets: [{command: x}]", "\"name\" is missing."),
        ("targets: [{name: a b, command: x}]", "\"name\" is \"a b\"; it has letters"),
        ("targets: [{name: a, command: x, ping: http://x}]", "\"name\" has ping and command; a target has one."),
        ("targets: [{name: a, command: x}, {name: a, command: y}]", "\"name\" is \"a\", as that of another target."),
        ("targets: [{name: a, command: ./x}]", "\"command\" names the program ./x."),
        ("targets: [{name: a, webhook: ftp://x}]", "\"webhook\" must be an address"),
        ("targets: [{name: a, webhook: https://u:p@x/}]", "\"webhook\" must be an address"),
        ("targets: [{name: a, command: x, labels: {a: b}}]", "\"labels\" is for a target with \"alertmanager\"."),
        ("targets: [{name: a, mail: {to: x@y}}]", "\"mail\" needs \"from\" and \"to\"."),
        ("targets: [{name: a, mail: {from: x@y, to: Ann <a@b>}}]", "\"mail\" has \"Ann <a@b>\""),
        ("targets: [{name: a, webook: http://x}]", "\"webook\" is not a key of a target. Did you mean \"webhook\"?"),
        ("x", "An alert file is a list of keys and values"), ("a: [", "what is in brackets is not closed"),
    ])
    func mistakesAreNamed(text: String, sentence: String) {
        let problems = problems(text)
        #expect(problems.contains { $0.contains(sentence) }, "\(problems)")
        #expect(problems.allSatisfy { $0.hasPrefix("/a.yaml:") && !$0.contains("u:p@") })
    }

    @Test func everythingIsNamedInTheOrderOfTheLines() {
        let text = "page: x\nrules:\n  group: y\ntargets:\n  - {name: a}\n"
        #expect(problems(text).map { $0.prefix(9) } == ["/a.yaml:1", "/a.yaml:3", "/a.yaml:5"])
    }

    /// Who can write to the file would have commands run as another user.
    @Test func aFileOfOthersRunsNothing() {
        let distrust = FileProblem(EACCES, while: "read")
        let problems = problems(Self.target, distrust: distrust)
        #expect(problems.first?.contains("is a command to run, but the file can't be read") == true)
        #expect(self.problems("targets: [{name: a, ping: http://x}]", distrust: distrust) == [])
    }
}
