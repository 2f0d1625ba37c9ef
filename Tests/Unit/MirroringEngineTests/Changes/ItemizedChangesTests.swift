import Testing

@testable import MirroringEngine

@Suite struct ItemizedChangesTests {
    private func list(_ lines: String...) -> ItemizedChanges {
        lines.reduce(into: ItemizedChanges()) { $0.take(Array($1.utf8)[...]) }
    }

    @Test func `a line is a change of its kind`() {
        let listed = list(
            "cd+++++++++ 40 //new///",
            ">f+++++++++ 7 //new/a//",
            "cL+++++++++ 1 //link// -> a",
            ".f...p..... 9 //b//",
            ".d..t...... 40 //old///",
            ".f          5 //same//"
        )
        #expect(listed.changes.map(\.kind) == [.folder, .file, .other, .attributes, .folder])
        #expect(listed.changes.map(\.size) == [0, 7, 0, 0, 0])
        #expect(listed.changes.map(\.isNew) == [true, true, true, false, false])
    }

    /// Which of the other kinds something is decides about who may make it.
    @Test func `links, devices and pipes are known, and what rsync passes over`() {
        let listed = list(
            "cD+++++++++ 0 //dev/null//",
            "cS+++++++++ 0 //pipe//",
            "hL+++++++++ 0 //link// => other",
            ##"skipping non-regular file "dev/a\#012b""##,
            #"skipping non-regular file "../up""#,
            #"skipping non-regular file "#
        )
        #expect(listed.specials.map { "\($0.path)" } == ["dev/null", "pipe", "link"])
        #expect(listed.specials.map(\.kind) == [.device, .pipe, .link])
        #expect(listed.passedOver.map(\.bytes) == [Array("dev/a\nb".utf8)])
        #expect(listed.count == 3)
    }

    @Test func `deletions and links stand apart`() {
        let listed = list("*deleting   0 //gone/a//", "*deleting   0 //gone///", "hf+++++++++ 8 //z// => a")
        #expect(listed.deletions.map { "\($0.path)" } == ["gone/a", "gone"])
        #expect(listed.deletions.map(\.isFolder) == [false, true])
        #expect(listed.links.map(\.index) == [0])
        #expect(listed.links.first?.target == RelativePath("a".utf8))
    }

    /// One that was compared by content would keep its time for ever: attributes alone leave it.
    @Test func `a file of another time is transferred`() {
        let listed = list(".f..t...... 5 //a//", ".f..tp..... 6 //b//", ".f...p..... 7 //c//")
        #expect(listed.changes.map(\.kind) == [.file, .file, .attributes])
        #expect(listed.changes.map(\.size) == [5, 6, 0])
    }

    @Test func `a file of other access lists or attributes is transferred`() {
        let listed = list(".f.......a. 5 //a//", ".f...p....x 7 //b//", ".d.......ax 8 //c///")
        #expect(listed.changes.map(\.kind) == [.file, .file, .folder])
        #expect(listed.changes.map(\.size) == [5, 7, 0])
        #expect(listed.changes.map(\.hasOtherAttributes) == [true, true, true])
        #expect(
            listed.doubtful.map(\.differences)
                == [[.accessLists], [.mode, .extendedAttributes], [.accessLists, .extendedAttributes]]
        )
    }

    @Test func `attributes that differ while the content does not may be what can't be kept`() {
        let listed = list(
            ">f..t...... 5 //a//",
            ">f.st...... 5 //b//",
            ">fc.t...... 5 //c//",
            ".d..tp..... 5 //d///",
            "hf..t...... 5 //e//",
            ">f+++++++++ 5 //f//",
            ">fc........ 5 //g//",
            "hf..tp..... 5 //h//"
        )
        #expect(listed.doubtful.map(\.index) == [0, 3])
        #expect(listed.doubtful.map(\.differences) == [[.time], [.time, .mode]])
    }

    @Test(
        arguments: [
            ("Number of files: 21,101 (reg: 20,000, dir: 1,101)", 21_101, 1_101),
            ("Number of files: 1 (dir: 1)", 1, 1), ("Number of files: 12", 12, 1),
            ("Number of files: 9 (reg: 2, dir: 4, link: 3)", 9, 4), ("Number of created files: 7 (reg: 7)", 0, 1),
        ]
    )
    func `the source's entries are counted`(line: String, entries: Int, folders: Int) {
        let listed = list(line)
        #expect(listed.entries == entries)
        #expect(listed.folders == folders)
    }
}
