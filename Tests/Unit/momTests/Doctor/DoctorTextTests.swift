import MirroringCommands
import Testing

@testable import mom

@Suite struct DoctorTextTests {
    private let finding = Finding.wrong(
        .virtualHost,
        "There is no virtual host \"nope\" at amqp://guest@127.0.0.1:5672/nope.",
        remedy: "rabbitmqctl add_vhost nope",
        details: ["a particular"]
    )

    @Test func remedyStandsBelowWhatIsWrong() {
        #expect(
            DoctorText(finding: finding).lines(width: nil).map(\.description) == [
                "wrong    virtual host  There is no virtual host \"nope\" at amqp://guest@127.0.0.1:5672/nope.",
                "                       a particular",
                "                       Remedy: rabbitmqctl add_vhost nope",
            ]
        )
    }

    @Test(arguments: [40, 60, 80, 200])
    func linesFitATerminal(width: Int) {
        let lines = DoctorText(finding: finding).lines(width: width)
        #expect(lines.allSatisfy { $0.width <= width }, "\(lines)")
        #expect(lines.map(\.description).joined(separator: " ").contains("add_vhost"))
    }

    @Test func summaryTellsWhatIsNotKnown() {
        var summary = DoctorSummary()
        summary.add(.good(.broker, "Good."))
        #expect(summary.sentence == "Nothing is wrong.")
        summary.add(.unknown(.lag, since: "it is so"))
        #expect(summary.sentence == "Nothing is wrong as far as it is known, and 1 thing is not known.")
        #expect(summary.isGood)
        summary.add(finding)
        #expect(summary.sentence == "1 thing is wrong: virtual host; and 1 thing is not known.")
        #expect(!summary.isGood)
        summary.add(.wrong(.broker, "It is away.", remedy: nil))
        summary.add(.wrong(.broker, "So is the other.", remedy: nil))
        #expect(summary.sentence == "3 things are wrong: broker, virtual host; and 1 thing is not known.")
        #expect(summary.obstacles == [.broker, .virtualHost])
    }
}
