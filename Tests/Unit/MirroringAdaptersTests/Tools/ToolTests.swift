import Testing

@testable import MirroringAdapters

/// Which program a command is, and what is added to it.
@Suite struct ToolTests {
    private func words(_ text: String) -> [String] {
        text.split(separator: " ").map(String.init)
    }

    @Test(
        arguments: [
            ("rsync -a a/ b/", Tool.rsync, 0), ("/usr/bin/restic backup /srv", .restic, 0),
            ("borg create r::a /srv", .borg, 0),
            ("nice -n 10 ionice -c3 rsync -a a b", .rsync, 5), ("sudo -u www rclone sync a b", .rclone, 3),
            ("env A=b restic backup /srv", .restic, 2), ("timeout 1h rsync a b", .rsync, 2),
            ("sudo -u borg borg create r::a /srv", .borg, 3), ("sudo -u restic -H restic backup /srv", .restic, 4),
            ("sudo -u borg nice borg create r::a /srv", .borg, 4), ("flock -n /run/lock/rsync rsync -a a b", .rsync, 3),
            ("nice rsync", .rsync, 1), ("setpriv --reuid=65534 --clear-groups rsync -a a b", .rsync, 3),
            ("setpriv --reuid borg --regid borg borg create r::a /srv", .borg, 5),
            ("systemd-inhibit --who rsync --why copy rsync -a a b", .rsync, 5),
            ("runuser -u borg -- borg create r::a /srv", .borg, 4), ("taskset -c 0,1 rclone sync a b", .rclone, 3),
            ("systemd-inhibit --what=sleep restic backup /srv", .restic, 2),
            ("cp -a rsync b", .other, 0), ("sudo cp rsync b", .other, 0), ("rsync.sh a", .other, 0),
            ("other", .other, 0),
        ] as [(String, Tool, Int)]
    )
    func aProgramIsKnownByItsName(_ command: String, _ tool: Tool, _ index: Int) {
        let found = Tool.find(in: words(command))
        #expect(found.tool == tool)
        #expect(found.index == index)
    }

    @Test(
        arguments: [
            (Tool.rsync, "-a a/ b/", "--info=progress2"), (.rsync, "-avP a b", ""), (.rsync, "-aq a b", ""),
            (.rsync, "-a --progress a b", ""), (.rsync, "-a --info=name a b", "--info=progress2"),
            (.rsync, "-a --info=progress2,stats a b", ""), (.rsync, "-a -- -P b", "--info=progress2"),
            (.rclone, "sync a b:", "--use-json-log --stats=1s --stats-log-level=NOTICE"), (.rclone, "ls a:", ""),
            (.rclone, "sync -P a b:", ""), (.rclone, "copy --stats=5s a b:", ""),
            (.rclone, "copy a b --log-file=l", ""),
            (.restic, "-r r backup /srv", "--json"), (.restic, "backup --quiet /srv", ""), (.restic, "snapshots", ""),
            (.borg, "create r::a /srv", "--log-json --progress"), (.borg, "list r", ""),
            (.borg, "create -p r::a /srv", ""),
            (.other, "-a a b", ""),
        ] as [(Tool, String, String)]
    )
    func whatSaysHowFarItIsIsAdded(_ tool: Tool, _ command: String, _ options: String) {
        #expect(tool.options(addedTo: words(command), atTerminal: false) == words(options))
    }

    @Test func atATerminalNothingIsAddedThatOnlyProgramsRead() {
        let tools: [(Tool, String)] = [
            (.rsync, "a b"), (.rclone, "sync a b"), (.restic, "backup a"), (.borg, "create r a"),
        ]
        for (tool, command) in tools {
            let options = tool.options(addedTo: words(command), atTerminal: true)
            #expect(!options.contains { $0.contains("json") }, "\(tool)")
        }
    }
}
