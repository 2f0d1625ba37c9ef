import Foundation
import MirroringEvents
import TestSupport
import Testing

@testable import MirroringPublisher

/// Whose a share is, and how far it is delivered.
@Suite struct OwnerLockTests {
    @Test func aLookTellsWhetherTheOwnerLives() async throws {
        try await OutboxFixture.run { fixture in
            let folder = fixture.folder
            guard case .absent = try OwnerLock.inspect(.version7(), in: folder) else {
                throw OutboxFixture.Unexpected()
            }
            var lock: OwnerLock? = try OwnerLock.create(in: folder)
            let instance = try #require(lock?.instance)
            let position = OutboxPosition(segment: 3, offset: 1_234)
            try lock?.checkpoint(position)
            guard case .owned(let confirmed) = try OwnerLock.inspect(instance, in: folder), confirmed == position else {
                throw OutboxFixture.Unexpected()
            }
            #expect(try OwnerLock.acquire(instance, in: folder) == nil)
            lock = nil
            guard case .orphaned(let last) = try OwnerLock.inspect(instance, in: folder), last == position else {
                throw OutboxFixture.Unexpected()
            }
            lock = try OwnerLock.acquire(instance, in: folder)
            #expect(lock?.confirmed == position)
            lock?.remove()
            #expect(try fixture.names == [])
        }
    }

    /// As on a share on which root is nobody: each event tries again, and none leaves a file.
    @Test(.enabled(if: geteuid() == 0, "only root can make files as another user"))
    func whatIsMadeForAnotherIsNotLeft() async throws {
        try await OutboxFixture.run { fixture in
            chmod(fixture.folder.path, 0o1777)
            try makingFilesOfNobody {
                for _ in 1...3 {
                    let error = #expect(throws: OutboxError.self) { try fixture.writer() }
                    #expect(error?.code == .unwritable)
                    #expect(
                        error?.description.hasSuffix(
                            ".owner belongs to nobody, not to root, as soon as it is made. Use a folder on a disk where this user's files are its own."
                        ) == true
                    )
                }
                #expect(throws: OutboxError.self) {
                    try SegmentFile(SegmentName(instance: .version7(), number: 1), in: fixture.folder)
                }
            }
            #expect(try fixture.names == [])
            let (dead, _) = try fixture.abandoned(1...3)
            fixture.folder.remove(SegmentName.owner(of: dead))
            let names = try fixture.names
            try makingFilesOfNobody {
                #expect(throws: OutboxError.self) { try OwnerLock.acquire(dead, in: fixture.folder) }
            }
            #expect(try fixture.names == names, "nor beside what a dead process left")
        }
    }

    /// Its lock would be another file's.
    @Test func anOwnerFileThatLeadsElsewhereIsRefused() async throws {
        try await OutboxFixture.run { fixture in
            let instance = UUID.version7()
            let owner = "\(fixture.folder.path)/\(SegmentName.owner(of: instance))"
            symlink("elsewhere", owner)
            let refused = #expect(throws: OutboxError.self) {
                try OwnerLock.acquire(instance, in: fixture.folder)
            }
            #expect(refused?.code == .unwritable)
            #expect(refused?.description.hasPrefix("The outbox file \(owner) can't be locked: too many levels") == true)
            let names = try fixture.names
            #expect(names.count == 1, "nothing is made where it leads")
            let unread = #expect(throws: OutboxError.self) {
                try OwnerLock.inspect(instance, in: fixture.folder)
            }
            #expect(unread?.code == .unreadable)
        }
    }
}
