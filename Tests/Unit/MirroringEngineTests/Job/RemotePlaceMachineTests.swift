import Testing

@testable import MirroringEngine

@Suite struct RemotePlaceMachineTests {
    @Test(
        arguments: [
            ("web1", "web1"), ("www@web1", "www@web1"), ("web1:2222", "web1:2222"), ("www@web1:22", "www@web1:22"),
            ("[::1]", "[::1]"), ("www@[fe80::1%eth0]:22", "www@[fe80::1%eth0]:22"),
            ("ssh://web1", "web1"), ("ssh://www@web1:22", "www@web1:22"), ("ssh://www@web1:22/srv/site", "www@web1:22"),
            ("web1:site", "web1"), ("www@web1:/srv/site", "www@web1"),
        ]
    )
    func `a machine is read in every spelling`(text: String, machine: String) throws {
        let place = try RemotePlace.machine(text)
        #expect(place.machine == machine)
        // It is read as it is written.
        #expect(try RemotePlace.machine(place.machine).machine == machine)
    }

    @Test(
        arguments: [
            "", "-oProxyCommand=id", "a b", "web1:", "web1:70000", "@web1", "www@", "ssh://", "web1::module",
            "ftp://web1",
        ]
    )
    func `what is none is refused`(text: String) {
        #expect(throws: RemotePlace.Problem.self) { try RemotePlace.machine(text) }
    }
}
