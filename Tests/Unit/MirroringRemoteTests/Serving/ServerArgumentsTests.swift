import MirroringEvents
import Testing

@testable import MirroringRemote

/// What rsync wants its server to be given, as rsync 3.5.0 said it, and what a stranger might.
@Suite struct ServerArgumentsTests {
    /// A line of arguments, as it is checked.
    struct Line: Sendable, CustomTestStringConvertible {
        var role: SessionRole
        var work: ServerArguments.Work
        var text: String

        var arguments: [String] { text.split(separator: " ").map(String.init) }
        var testDescription: String { text }
    }

    private static let push =
        "--log-format=%i --stats --partial-dir /mirroring/partial --copy-dest /mirroring/destination"

    private static let recorded = [
        Line(
            role: .receive,
            work: .survey,
            text: "--server -nlHogDtpre.iLsfxCIvu --log-format=%i --delete --stats . /mirroring/destination/"
        ),
        Line(
            role: .receive,
            work: .survey,
            text: """
                --server -nlHogtprce.iLsfxCIvu --specials --log-format=%i --delete --stats -@-1 --ignore-errors \
                . /mirroring/destination/
                """
        ),
        Line(
            role: .send,
            work: .survey,
            text: "--server --sender -nlHogDtpre.iLsfxCIvu . /mirroring/source/"
        ),
        Line(
            role: .receive,
            work: .survey,
            text: "--server -nlHogDtpAXre.iLsfxCIvu --log-format=%i --delete . /mirroring/destination/"
        ),
        Line(
            role: .send,
            work: .package,
            text: "--server --sender -logDtpAXRe.LsfxCIvu --files-from /mirroring/names --from0 . /mirroring/source/"
        ),
        Line(
            role: .send,
            work: .survey,
            text: "--server --sender -nlHogtprce.iLsfxCIvu --specials --ignore-errors . /mirroring/source/"
        ),
        Line(
            role: .receive,
            work: .package,
            text: "--server -ldHogDtpIRe.LsfxCIvu \(push) --no-implied-dirs . /mirroring/tree/"
        ),
        Line(
            role: .receive,
            work: .package,
            text: """
                --server -ldHogDtpAXIRSze.LsfxCIvu --log-format=%i --checksum-choice=xxh3 --compress-choice=zstd --bwlimit=100 \
                --force --stats --partial-dir /mirroring/partial --numeric-ids --copy-dest /mirroring/destination \
                --no-implied-dirs . /mirroring/tree/
                """
        ),
        Line(
            role: .send,
            work: .package,
            text: """
                --server --sender -ldHogtpIRze.LsfxCIvu --specials --files-from /mirroring/names --from0 --no-implied-dirs \
                . /mirroring/source/
                """
        ),
        // A version of rsync's that is not released yet tells its number as well.
        Line(role: .send, work: .survey, text: "--server --sender -nlHogDtpre31.14LsfxC . /mirroring/source/"),
    ]

    private func problem(_ line: Line) -> String? {
        do throws(FailureMessage) {
            _ = try ServerArguments(line.arguments, role: line.role, for: line.work)
            return nil
        } catch {
            #expect(error.category == .dependency)
            return error.message
        }
    }

    @Test(arguments: recorded)
    func `what rsync says is taken, and its folders are replaced`(line: Line) throws {
        let arguments = try ServerArguments(line.arguments, role: line.role, for: line.work)
        #expect(arguments.texts(\.word) == line.arguments)
        let opened = arguments.texts { "/proc/7/fd/\($0.rawValue.count)" }
        #expect(!opened.contains { $0.contains("/mirroring/") })
        #expect(opened.last?.hasSuffix("/") == true)
        #expect(arguments.folders.contains(line.role == .send ? .source : .destination))
        let added = arguments.texts(adding: ["--usermap=*:33"], \.word)
        #expect(Array(added.suffix(3)) == ["--usermap=*:33"] + Array(line.arguments.suffix(2)))
        #expect(added.filter { $0 != "--usermap=*:33" } == line.arguments)
    }

    /// A server that writes where only a list was asked for, or reads where it is to write.
    @Test(arguments: recorded)
    func `for another work or role it is refused`(line: Line) {
        let roles: [SessionRole] = [.receive, .send]
        let works: [ServerArguments.Work] = [.survey, .package]
        for role in roles {
            for work in works where (role, work) != (line.role, line.work) {
                #expect(problem(Line(role: role, work: work, text: line.text)) != nil, "\(role) \(work)")
            }
        }
    }

    @Test(arguments: recorded)
    func `nothing in it may be missing, twice or at another place`(line: Line) {
        for index in line.arguments.indices {
            var words = line.arguments
            words.insert(words[index], at: index)
            #expect(problem(Line(role: line.role, work: line.work, text: words.joined(separator: " "))) != nil)
        }
        let needed = line.arguments.filter { !$0.hasPrefix("--") || $0 == "--server" || $0 == "--sender" }
        for word in needed where word != "-@-1" {
            let words = line.arguments.filter { $0 != word }
            let text = words.joined(separator: " ")
            #expect(problem(Line(role: line.role, work: line.work, text: text)) != nil, "\(word)")
        }
    }

    /// The options that rsync's own `rrsync` refuses or limits, and what would get out of the folder or off the checks.
    @Test(
        arguments: [
            "--daemon", "--config=/tmp/x", "--rsh=sh", "-e", "--rsync-path=x", "--log-file=/etc/cron.d/x",
            "--write-batch=x",
            "--read-batch=x", "--remove-source-files", "--remove-sent-files", "--delete", "--delete-excluded",
            "--delete-missing-args", "--ignore-errors", "--max-delete=0", "--inplace", "--append", "--append-verify",
            "--backup", "--backup-dir=x", "--suffix=x", "--temp-dir=/tmp", "--link-dest=/", "--compare-dest=/",
            "--copy-links",
            "--copy-unsafe-links", "--copy-devices", "--write-devices", "--keep-dirlinks", "--super", "--fake-super",
            "--chmod=u+s", "--chown=0:0", "--usermap=*:0", "--groupmap=*:0", "--copy-as=0:0",
            "--files-from=/etc/shadow",
            "--files-from=-", "--filter=x", "--exclude-from=/etc/shadow", "--include-from=x",
            "--password-file=/etc/shadow",
            "--iconv=x", "--sparse-block=1", "--checksum-choice=none", "--checksum-seed=1", "--compress-choice=none",
            "--compress-level=x", "--compress-level=", "--compress-level=-1", "--bwlimit=1m", "--timeout=1",
            "--debug=ALL9",
            "--info=progress2", "--msgs2stderr", "--stderr=all", "--out-format=%o", "--log-format=%f", "--partial",
            "--partial-dir=/tmp", "--secluded-args", "--protect-args", "-s", "-vvv", "--list-only", "--dry-run",
            "--sender",
            "--no-implied-dirs=1", "--stats=1", "--", "-", "...", "/etc", "..", "--ext=--daemon", "--stop-after=1",
        ]
    )
    func `other options are refused`(option: String) {
        let line = Line(
            role: .receive,
            work: .package,
            text: "--server -lde.LsfxCIvu --numeric-ids \(option) . /mirroring/tree/"
        )
        #expect(problem(line)?.contains("\"\(option)\"") == true)
    }

    @Test(
        arguments: [
            "-lde.Lsf\u{0}", "-lde", "-ld", "lde.L", "-", "", "-lsde.L", "-lnde.L", "-lbde.L", "-lde.L=x", "-lde.L.x",
            "-lde.L s", "-lKde.L", "-lde31.14.L", "-ldex.L", "-lde.é",
        ]
    )
    func `other letters are refused`(letters: String) {
        #expect(throws: FailureMessage.self) {
            try ServerArguments(["--server", letters, ".", "/mirroring/tree/"], role: .receive, for: .package)
        }
    }

    @Test(
        arguments: [
            "/mirroring/source/", "/mirroring/destination/", "/mirroring/partial", "/mirroring/tree/x",
            "/mirroring/tree//",
            "/mirroring/tree/../..", "/", "", "tree", "/proc/self/fd/3",
        ]
    )
    func `no other folder can be named`(path: String) {
        #expect(throws: FailureMessage.self) {
            try ServerArguments(["--server", "-lde.L", ".", path], role: .receive, for: .package)
        }
        for option in ["--partial-dir", "--copy-dest"] {
            #expect(throws: FailureMessage.self, "\(option)") {
                try ServerArguments(
                    ["--server", "-lde.L", option, "\(path)x", ".", "/mirroring/tree/"],
                    role: .receive,
                    for: .package
                )
            }
        }
        #expect(throws: FailureMessage.self) {
            try ServerArguments(["--server", "-lde.L", ".", "/mirroring/tree/", path], role: .receive, for: .package)
        }
    }

    /// Names that would be read where nobody has looked at them, or otherwise than they were looked at.
    @Test(
        arguments: [
            "--files-from=- --from0", "--files-from - --from0", "--files-from /etc/shadow --from0",
            "--files-from=/mirroring/names --from0", "--files-from /mirroring/names", "--files-from --from0",
            "--files-from /mirroring/source --from0",
        ]
    )
    func `no other list can be named`(options: String) {
        let text = "--server --sender -ldRe.L \(options) . /mirroring/source/"
        #expect(problem(Line(role: .send, work: .package, text: text)) != nil)
        let right = "--server --sender -ldRe.L --files-from /mirroring/names --from0 . /mirroring/source/"
        #expect(problem(Line(role: .send, work: .package, text: right)) == nil)
    }

    @Test(arguments: [("-lDe.L", true), ("-le.LD", false), ("-le.L", false)])
    func `devices are made where a letter says so`(letters: String, areMade: Bool) throws {
        let arguments = ["--server", letters, "--specials", ".", "/mirroring/tree/"]
        #expect(try ServerArguments(arguments, role: .receive, for: .package).makesDevices == areMade)
    }
}
