import Foundation
import SystemPackage
import Testing

@testable import MirroringFiles

/// Who has the lock of a file, and until when.
@Suite struct FileLockTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open() throws(SystemFailure) -> OpenedFile<SystemFailure> {
        try OpenedFile(folder.path(of: "lock"), O_RDWR | O_CREAT, while: "locked")
    }

    /// Whether somebody else could have the lock now.
    private func isFree(for kind: LockKind) throws(SystemFailure) -> Bool {
        guard let lock = try FileLock(kind, of: try open()) else { return false }
        _ = consume lock
        return true
    }

    @Test func anExclusiveLockKeepsEverybodyOutAndTellsWhoHasIt() throws {
        guard let lock = try FileLock(.exclusive, of: try open()) else {
            Issue.record("nobody has it")
            return
        }
        try lock.file.write(Array("me".utf8), at: 0)
        #expect(try !isFree(for: .exclusive))
        #expect(try !isFree(for: .shared))
        var holder: [UInt8]?
        if let second = try FileLock(.shared, of: try open(), busy: { holder = try? $0.read(8, at: 0) }) {
            Issue.record("it was had twice")
            _ = consume second
        }
        #expect(holder == Array("me".utf8))
        _ = consume lock
        #expect(try isFree(for: .exclusive))
    }

    @Test func aSharedLockIsShared() throws {
        guard let lock = try FileLock(.shared, of: try open()) else {
            Issue.record("nobody has it")
            return
        }
        #expect(try isFree(for: .shared))
        #expect(try !isFree(for: .exclusive))
        _ = consume lock
    }

    /// A child that is just being forked has a copy of every descriptor until it executes its program.
    @Test func aCopyOfTheDescriptorDoesNotKeepTheLock() throws {
        guard let lock = try FileLock(.exclusive, of: try open()) else {
            Issue.record("nobody has it")
            return
        }
        let copy = dup(lock.file.descriptor.rawValue)
        defer { close(copy) }
        #expect(copy >= 0)
        _ = consume lock
        #expect(try isFree(for: .exclusive))
    }

    @Test func whatIsDoneUnderALockDoesNotWaitForEver() throws {
        let file = try open()
        #expect(try file.lockedIfFree(.exclusive) { _ in true } == true)
        #expect(try file.locked(.exclusive, patience: 20) { _ throws(SystemFailure) in try !isFree(for: .shared) })
        #expect(try isFree(for: .exclusive), "it was given back")
        guard let lock = try FileLock(.exclusive, of: try open()) else {
            Issue.record("nobody has it")
            return
        }
        #expect(try file.lockedIfFree(.shared) { _ in true } == nil)
        let began = ContinuousClock.now
        #expect(try file.locked(.exclusive, patience: 20) { _ in true })
        #expect(began.duration(to: .now) >= .milliseconds(20))
        #expect(try !isFree(for: .shared), "whoever had it has it still")
        _ = consume lock
    }

    @Test func whoOnlyLooksIsWaitedForAndTheOwnerIsNot() throws {
        guard let owner = try FileLock(.exclusive, of: try open()) else {
            Issue.record("nobody has it")
            return
        }
        let began = ContinuousClock.now
        if let second = try FileLock(.exclusive, of: try open(), patience: 60_000) {
            Issue.record("it was had twice")
            _ = consume second
        }
        #expect(began.duration(to: .now) < .seconds(30))
        _ = consume owner

        let looker = try open()
        let looks = try looker.lock(.shared)
        #expect(looks)
        if let lock = try FileLock(.exclusive, of: try open(), patience: 20) {
            Issue.record("it was had while somebody looked")
            _ = consume lock
        }
        #expect(began.duration(to: .now) >= .milliseconds(20))
        let descriptor = looker.descriptor.rawValue
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { flock(descriptor, LOCK_UN) }
        guard let lock = try FileLock(.exclusive, of: try open(), patience: 60_000) else {
            Issue.record("whoever looked was gone soon")
            return
        }
        _ = consume lock
        _ = consume looker
    }

    @Test func aLookLeavesTheLockAsItIs() throws {
        let looker = try open()
        var isFree = looker.isFree(for: .exclusive)  // a value of its own, for #expect would copy the file
        #expect(isFree)
        guard let lock = try FileLock(.exclusive, of: try open()) else {
            Issue.record("whoever looked has it still")
            return
        }
        isFree = looker.isFree(for: .shared)
        #expect(!isFree)
        _ = consume lock
        isFree = looker.isFree(for: .exclusive)
        #expect(isFree)
    }
}
