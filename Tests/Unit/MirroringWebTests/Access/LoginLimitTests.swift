import Testing

@testable import MirroringWeb

@Suite struct LoginLimitTests {
    private let begin = ContinuousClock.now

    @Test func whoFailsTooOftenWaits() {
        var limit = LoginLimit()
        for number in 0..<LoginLimit.perAddress {
            #expect(limit.wait(of: "10.0.0.1", at: begin) == nil, "\(number)")
            limit.fail("10.0.0.1", at: begin)
        }
        #expect(limit.wait(of: "10.0.0.1", at: begin) == 60)
        #expect(limit.wait(of: "10.0.0.1", at: begin + .seconds(30.5)) == 30)
        #expect(limit.wait(of: "10.0.0.2", at: begin) == nil)
        #expect(limit.wait(of: "10.0.0.1", at: begin + .seconds(60)) == nil)
    }

    @Test func whoComesFromManyAddressesWaitsToo() {
        var limit = LoginLimit()
        for number in 0..<LoginLimit.inAll { limit.fail("10.0.\(number / 250).\(number % 250)", at: begin) }
        #expect(limit.wait(of: "10.9.9.9", at: begin + .seconds(59)) == 1)
        #expect(limit.wait(of: "10.9.9.9", at: begin + .seconds(61)) == nil)
    }
}
