import Foundation
import MirroringFiles
import MirroringOfflineLog
import Testing

/// One writer a folder.
@Suite struct OfflineLogLockTests {
    private func taken(in folder: String) throws(OfflineLogError) -> OfflineLogLock? {
        try OfflineLogLock(in: OpenedLogFolder(making: folder))
    }

    @Test func onlyOneHasTheLockAndTheNextGetsItWhenThatIsGone() throws {
        try withTemporaryFolder { folder in
            var first = try taken(in: folder + "/new/inner")
            #expect(first?.isHeld == true)
            #expect(try taken(in: folder + "/new/inner") == nil)
            first = nil
            let second = try taken(in: folder + "/new/inner")
            #expect(second != nil)
            #expect(try taken(in: folder + "/new/inner") == nil)
            withExtendedLifetime(second) {}
        }
    }

    /// Two processes, not two descriptors of one: a child that sleeps has the lock until it is killed.
    @Test func killedProcessLeavesTheLockToTheNext() throws {
        try withTemporaryFolder { folder in
            let child = Process()
            child.executableURL = URL(filePath: "/usr/bin/flock")
            child.arguments = [
                "--no-fork", "\(folder)/\(OfflineLogLock.name)", "sh", "-c", "echo locked; exec sleep 60",
            ]
            let output = Pipe()
            child.standardOutput = output
            try child.run()
            #expect(output.fileHandleForReading.availableData == Data("locked\n".utf8))
            #expect(try taken(in: folder) == nil)
            kill(child.processIdentifier, SIGKILL)
            child.waitUntilExit()
            #expect(try taken(in: folder) != nil)
        }
    }

    /// An operator may remove anything at any time; two writers must not come of it unnoticed.
    @Test func removedLockIsNoticed() throws {
        try withTemporaryFolder { folder in
            let first = try #require(try taken(in: folder))
            try FileManager.default.removeItem(atPath: "\(folder)/\(OfflineLogLock.name)")
            #expect(!first.isHeld)
            let second = try #require(try taken(in: folder))
            #expect(!first.isHeld)
            #expect(second.isHeld)
            try FileManager.default.removeItem(atPath: folder)
            #expect(!second.isHeld)
        }
    }

    @Test func timeOfTheFileSaysWhenItsHolderSignedLast() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/\(OfflineLogLock.name)"
            let lock = try #require(try taken(in: folder))
            let old = Date(timeIntervalSinceNow: -1_000)
            try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
            try lock.sign()
            let age = try #require(FileFacts(of: path)).modified.age(at: .now)
            #expect(age < .seconds(100))
        }
    }

    /// Whoever may write to the folder may have given this name to a file of root's, which would get other permissions.
    @Test func lockIsNoFileWithAnotherName() throws {
        try withTemporaryFolder { folder in
            let (victim, path) = ("\(folder)/victim", "\(folder)/\(OfflineLogLock.name)")
            try Data("kept".utf8).write(to: URL(filePath: victim))
            chmod(victim, 0o644)
            link(victim, path)
            let error = #expect(throws: OfflineLogError.self) { _ = try taken(in: folder) }
            #expect(error?.description == "\(path) has 2 names (hard links). Remove it, or name another.")
            #expect(FileFacts(of: victim)?.mode == 0o644)
            unlink(path)
            #expect(try taken(in: folder) != nil)
        }
    }

    /// No folder is made behind a link of somebody else's, and the reason is told.
    @Test(.enabled(if: geteuid() == 0)) func noFolderIsMadeBehindAStrangersLink() throws {
        try withTemporaryFolder { folder in
            symlink("/tmp", "\(folder)/link")
            lchown("\(folder)/link", 65_534, 65_534)
            let path = "\(folder)/link/mirroring-\(UUID())"
            let error = #expect(throws: OfflineLogError.self) { _ = try taken(in: path) }
            #expect(
                error?.description
                    == "\(path) can't be made behind \"link\", a symbolic link of nobody's. Remove it, or name another."
            )
            #expect(FileFacts(of: path) == nil)
        }
    }

    @Test func lockIsNeverBehindALinkAndTroubleIsNamed() throws {
        try withTemporaryFolder { folder in
            let elsewhere = folder + "/elsewhere"
            try Data("kept".utf8).write(to: URL(filePath: elsewhere))
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/\(OfflineLogLock.name)",
                withDestinationPath: elsewhere
            )
            let error = #expect(throws: OfflineLogError.self) { try taken(in: folder) }
            #expect(error?.path == "\(folder)/\(OfflineLogLock.name)")
            #expect(try content(elsewhere) == Array("kept".utf8))
            #expect(throws: OfflineLogError.self) { try taken(in: "/proc/mirroring") }
        }
    }

    /// Whoever may open the file may keep its lock, so that no bridge would ever write.
    @Test func onlyItsOwnerCanOpenTheLock() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/\(OfflineLogLock.name)"
            var lock = try taken(in: folder)
            #expect(FileFacts(of: path)?.mode == 0o600)
            lock = nil
            #expect(chmod(path, 0o640) == 0, "as a version before this one made it")
            lock = try taken(in: folder)
            #expect(lock != nil)
            #expect(FileFacts(of: path)?.mode == 0o600)
        }
    }

    @Test(.timeLimit(.minutes(15))) func aPipeIsNoLock() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/\(OfflineLogLock.name)"
            #expect(mkfifo(path, 0o600) == 0)
            let error = #expect(throws: OfflineLogError.self) { try taken(in: folder) }
            #expect(
                error?.description == "\(path) is a named pipe, not a regular file. Remove it, or name another."
            )
        }
    }

    @Test func hiddenFilesAreNoLogs() throws {
        try withTemporaryFolder { folder in
            let lock = try taken(in: folder)
            try Data("{}".utf8).write(to: URL(filePath: folder + "/.position.json"))
            #expect(try OfflineLogFolder(path: folder).files().isEmpty)
            withExtendedLifetime(lock) {}
        }
    }
}
