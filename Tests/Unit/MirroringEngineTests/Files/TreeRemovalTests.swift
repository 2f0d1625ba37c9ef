import Foundation
import MirroringFiles
import Testing

@testable import MirroringEngine

/// Nothing outside of what is removed is touched, whatever is put in the place of what was looked at.
@Suite struct TreeRemovalTests {
    private let fixture: EngineFixture
    private var victim: String { "\(fixture.path)/victim" }
    private var tree: String { "\(fixture.path)/tree" }

    init() throws {
        fixture = try EngineFixture()
        try fixture.write(Array("secret".utf8), "precious", in: victim)
        chmod(victim, 0o500)
    }

    private var isUntouched: Bool {
        FileFacts(of: "\(victim)/secret") != nil && FileFacts(of: victim)?.mode == 0o500
    }

    @Test func `a whole tree goes, with whatever modes`() throws {
        try fixture.write(Array("a/b/file".utf8), "x", in: tree)
        try fixture.write([0xFF, 0x0A], "x", in: tree)
        symlink("nowhere", "\(tree)/a/dangling")
        symlink(victim, "\(tree)/a/link")
        mkfifo("\(tree)/pipe", 0o600)
        chmod("\(tree)/a/b", 0)
        chmod("\(tree)/a", 0o500)
        try EngineFixture.remove(tree)
        #expect(FileFacts(of: tree) == nil)
        #expect(isUntouched)
        try EngineFixture.remove(tree)  // nothing happens
    }

    @Test func `a link is removed, not followed`() throws {
        symlink(victim, tree)
        try EngineFixture.remove(tree)
        #expect(FileFacts(of: tree) == nil)
        #expect(isUntouched)
    }

    @Test func `a folder that becomes a link meanwhile leads nowhere`() async throws {
        try await BlockedThread().run {
            let swap = Swap("\(tree)/u", with: victim) { [tree] in
                for folder in [tree, "\(tree)/u", "\(tree)/u/inner"] { mkdir(folder, 0o755) }
                close(open("\(tree)/u/secret", O_WRONLY | O_CREAT, 0o644))
            }
            let start = ContinuousClock.now
            var rounds = 0
            while !Swap.hasLasted(since: start, rounds), isUntouched {
                mkdir(tree, 0o755)
                mkdir("\(tree)/v", 0o755)
                symlink(victim, "\(tree)/v/link")
                _ = try? EngineFixture.remove(tree)
                rounds += 1
            }
            swap.stop()
            #expect(isUntouched, "after \(rounds) rounds")
            #expect(rounds > 10)
        }
    }
}
