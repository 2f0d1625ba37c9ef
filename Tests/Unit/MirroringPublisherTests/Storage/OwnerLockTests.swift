import Foundation
import MirroringEvents
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
