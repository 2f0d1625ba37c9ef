import Testing

@testable import MirroringRemote

@Suite struct GreetingTests {
    @Test(arguments: [0, 1, 17, 65_535, 65_536])
    func `the line is found behind noise`(count: Int) throws {
        let noise = [UInt8](repeating: UInt8(ascii: "x"), count: count)
        var greeting = Greeting()
        #expect(try greeting.append(noise) == nil)
        #expect(try greeting.append(Greeting.line + [1, 2]) == Greeting.Found(noise: noise, rest: [1, 2]))
    }

    @Test func `it is found wherever it is cut`() throws {
        let bytes = Array("Welcome!".utf8) + Greeting.line + Array("rest".utf8)
        for place in 0...bytes.count {
            var greeting = Greeting()
            let first = try greeting.append(bytes[..<place])
            let found = try first ?? greeting.append(bytes[place...])
            #expect(found?.noise == Array("Welcome!".utf8), "cut at \(place)")
            #expect((found?.rest ?? []) + (first == nil ? [] : bytes[place...]) == Array("rest".utf8))
        }
    }

    @Test func `noise may hold its beginnings, and other lines like it`() throws {
        let noise = "mirroring-far-end 1\nmirroring-far-end 1 \n\nmirroring-far-end 12\n\nmirroring"
        var greeting = Greeting()
        let found = try greeting.append(Array(noise.utf8) + Greeting.line)
        #expect(found?.noise == Array(noise.utf8))
        #expect(found?.rest == [])
    }

    @Test func `more noise than that is no shell's start`() throws {
        var greeting = Greeting()
        #expect(try greeting.append([UInt8](repeating: 10, count: 65_537)) == nil)
        #expect(greeting.noise.count == 65_537)
        let violation = #expect(throws: ProtocolViolation.self) { try greeting.append(Greeting.line) }
        #expect(violation?.description == "more than 65536 bytes came before its greeting")
    }
}
