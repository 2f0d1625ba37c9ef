import MirroringEvents
import Testing

@testable import MirroringAdapters

/// What the lines of known programs tell.
@Suite struct ToolReportTests {
    /// A report in short: what is known of it.
    private func told(_ tool: Tool, _ line: String) -> String? {
        tool.report(in: line).map { report in
            let numbers: [(String, Int?)] = [
                ("bytes", report.bytes), ("of", report.totalBytes), ("items", report.items), ("all", report.totalItems),
                ("moved", report.moved), ("percent", report.percent), ("rate", report.rate), ("eta", report.eta),
            ]
            let trouble = report.trouble.map { trouble in
                "\(trouble.level.rawValue) \(trouble.category.rawValue) \(trouble.item ?? "-")"
            }
            let known = numbers.compactMap { name, value in value.map { "\(name) \($0)" } }
            return (known + [report.currentItem, trouble].compactMap(\.self)).joined(separator: ", ")
        }
    }

    @Test func rsync() {
        let drawn = "     30,000,000  33%   59.17MB/s    0:00:00 (xfr#1, to-chk=2/4)"
        #expect(told(.rsync, drawn) == "bytes 30000000, moved 1, percent 33, rate 62044241, eta 0")
        #expect(told(.rsync, "        32,768   0%    0.00kB/s    0:00:00  ") == "bytes 32768, percent 0, rate 0")
        #expect(
            told(.rsync, "          1.23G  50%    1.00MB/s    0:10:00")
                == "bytes 1230000000, percent 50, rate 1048576, eta 1173"
        )
        let denied = "rsync: [sender] send_files failed to open \"/srv/a\": Permission denied (13)"
        #expect(told(.rsync, denied) == "Error authorization /srv/a")
        #expect(told(.rsync, "file has vanished: \"/srv/b c\"") == "Warning changedWhileReading /srv/b c")
        #expect(told(.rsync, "rsync: write failed on \"/b\": No space left on device (28)") == "Error diskFull /b")
        #expect(told(.rsync, "sending incremental file list") == nil)
        #expect(told(.rsync, "100 % of my/files") == nil)
    }

    @Test func rclone() {
        let statistics = """
            {"level":"notice","msg":"…","stats":{"bytes":1500,"totalBytes":3000,"speed":12.5,"eta":null,"transfers":1,\
            "totalTransfers":2,"errors":0,"transferring":[{"name":"a b"}]}}
            """
        #expect(told(.rclone, statistics) == "bytes 1500, of 3000, items 1, all 2, moved 1, percent 50, rate 12, a b")
        let failed = "{\"level\":\"error\",\"msg\":\"Failed to copy: permission denied\",\"object\":\"x/y\"}"
        #expect(told(.rclone, failed) == "Error authorization x/y")
        #expect(told(.rclone, "{\"level\":\"info\",\"msg\":\"Copied (new)\",\"object\":\"x\"}") == nil)
        let drawn = "2026/11/29 10:00:00 NOTICE:     1.500 MiB / 3 MiB, 50%, 512 KiB/s, ETA 3s (xfr#1/2)"
        #expect(told(.rclone, drawn) == "bytes 1572864, of 3145728, moved 1, percent 50, rate 524288")
        #expect(told(.rclone, "2026/11/29 10:00:00 ERROR : x: no such host")?.hasPrefix("Error network") == true)
    }

    @Test func restic() {
        let status = """
            {"message_type":"status","percent_done":0.382,"total_files":3000,"files_done":1200,"total_bytes":100,"bytes_done":38,\
            "seconds_remaining":20,"current_files":["/srv/a"]}
            """
        #expect(told(.restic, status) == "bytes 38, of 100, items 1200, all 3000, percent 38, eta 20, /srv/a")
        let summary = """
            {"message_type":"summary","files_new":3,"files_changed":2,"files_unmodified":5,"total_files_processed":10,\
            "total_bytes_processed":100}
            """
        #expect(told(.restic, summary) == "bytes 100, items 10, moved 5")
        let failed = """
            {"message_type":"error","error":{"message":"open /x: permission denied"},"during":"archival","item":"/x"}
            """
        #expect(told(.restic, failed) == "Error authorization /x")
        let drawn = "[0:12] 38.20%  1200 files 1.2 GiB, total 3000 files 3.3 GiB, 0 errors ETA 0:20"
        #expect(told(.restic, drawn) == "bytes 1288490188, items 1200, percent 38")
        #expect(told(.restic, "{\"message_type\":7}") == nil)
        #expect(told(.restic, String(repeating: "{\"a\":[", count: 600)) == nil)
    }

    @Test func borg() {
        let progress = """
            {"type":"archive_progress","original_size":5000,"compressed_size":1,"deduplicated_size":1,"nfiles":7,"path":"home/a"}
            """
        #expect(told(.borg, progress) == "bytes 5000, items 7, moved 7, home/a")
        let extracted = "{\"type\":\"progress_percent\",\"msgid\":\"extract\",\"current\":1,\"total\":3}"
        #expect(told(.borg, extracted) == "percent 33")
        #expect(told(.borg, extracted.replacing("extract", with: "cache.sync")) == nil)
        let warning =
            "{\"type\":\"log_message\",\"levelname\":\"WARNING\",\"message\":\"/x: file changed while we backed it up\"}"
        #expect(told(.borg, warning) == "Warning internal -")
        #expect(told(.borg, "{\"type\":\"log_message\",\"levelname\":\"INFO\",\"message\":\"hello\"}") == nil)
        #expect(
            told(.borg, "1.20 GB O 1.10 GB C 10.50 MB D 1234 N home/user/a b")?.hasPrefix(
                "bytes 1200000000, items 1234"
            ) == true
        )
    }

    @Test func noCountFalls() {
        var known = ToolReport()
        known.merge(drawn("  30,000  60%  1.00MB/s  0:00:00 (xfr#3, to-chk=2/9)"))
        known.merge(drawn("  20,000  40%  1.00MB/s  0:00:00 (xfr#2, to-chk=2/9)"))
        #expect(known.bytes == 30_000)
        #expect(known.moved == 3)
        #expect(known.percent == 60)
    }

    private func drawn(_ line: String, ofFiles: Bool = false) -> ToolReport {
        RsyncOutput.report(in: line, ofFiles: ofFiles) ?? ToolReport()
    }

    @Test func shareOfAFileIsNotThatOfTheRun() {
        var known = ToolReport()
        for line in [
            "  32,768 100%  31.00MB/s  0:00:00 (xfr#1, to-chk=98/100)", "  4,000,000  40%  31.00MB/s  0:00:03",
            "  9,000,000 100%  31.00MB/s  0:00:00 (xfr#2, to-chk=97/100)",
        ] {
            known.merge(drawn(line, ofFiles: true))
        }
        #expect(known.moved == 2)
        #expect(known.percent == nil && known.bytes == nil && known.rate == nil && known.eta == nil)
    }

    @Test func nothingIsAShareOfWhatIsStillListed() {
        var known = drawn("  32,768  80%  31.00MB/s  0:00:00")
        #expect(known.percent == 80)
        known.merge(drawn("  60,000  90%  31.00MB/s  0:00:00 (xfr#1, ir-chk=1000/2000)"))
        known.merge(drawn("  70,000  95%  31.00MB/s  0:00:00"))
        #expect(known.bytes == 70_000)
        #expect(known.percent == nil && known.eta == nil)
        known.merge(drawn("  80,000  20%  31.00MB/s  0:00:00 (xfr#2, to-chk=7/4000)"))
        known.merge(drawn("  90,000  22%  31.00MB/s  0:00:00"))
        #expect(known.percent == 22)
    }

    @Test func shareFallsWhereMoreIsFound() {
        var known = ToolReport()
        for (bytes, all) in [(50, 100), (60, 400), (70, 400)] {
            let statistics = "{\"stats\":{\"bytes\":\(bytes),\"totalBytes\":\(all)}}"
            known.merge(RcloneOutput.report(in: statistics) ?? ToolReport())
        }
        #expect(known.percent == 17)
    }
}
