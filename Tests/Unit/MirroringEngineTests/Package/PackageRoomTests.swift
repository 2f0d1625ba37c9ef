import MirroringEvents
import Testing

@testable import MirroringEngine

/// A disk that becomes full costs the package.
@Suite struct PackageRoomTests {
    @Test func `the remedy for a disk that became full names the keys`() {
        let full = RunFailure(.diskFull, item: "rsync", reach: .package, "It is full.")
        let remedy = "Make room, or have smaller packages with package: {maxBytes: …, maxFiles: …}."
        #expect(full.advisingSmallerPackages.description == "It is full. \(remedy)")
        let large = RunFailure(.diskFull, item: "a", reach: .item, "a is too large.")
        #expect(large.advisingSmallerPackages == large)
        let broken = RunFailure(.network, item: "rsync", reach: .package, "It broke.")
        #expect(broken.advisingSmallerPackages == broken)
    }
}
