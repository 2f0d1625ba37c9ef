import SystemPackage
import TestSupport
import Testing

@testable import MirroringRemote

/// Of the bytes behind a question there is one end, however it comes, and nothing behind that.
@Suite struct FarQuestionTests {
    private let heard = Noted<[String]>([])

    /// Asks for files, with somebody who notes what comes.
    private func withQuestion(_ body: (FarQuestion, _ receive: () -> Void) -> Void) throws {
        let pipe = try FileDescriptor.pipe()
        defer { for end in [pipe.readEnd, pipe.writeEnd] { try? end.close() } }
        let line = SessionLine(of: .far, into: pipe.writeEnd)
        let question = FarQuestion(.files, on: 1, [], line, every: .seconds(5))
        body(question) {
            question.receive { [heard] bytes, isLast in heard.change { $0.append("\(bytes)\(isLast ? " last" : "")") } }
        }
    }

    @Test func `bytes come to their end`() throws {
        try withQuestion { question, receive in
            receive()
            question.take([1], isLast: false)
            question.take([2], isLast: true)
            question.end(.abandoned)
        }
        #expect(heard.value == ["[1]", "[2] last"])
    }

    /// The near end has sent it before it hears that the far one goes no further.
    @Test func `what was on its way when the work was cancelled is dropped`() throws {
        try withQuestion { question, receive in
            receive()
            question.take([1], isLast: false)
            question.end(.cancelled)
            question.take([2], isLast: false)
            question.take([], isLast: true)
        }
        #expect(heard.value == ["[1]", "[] last"])
    }

    @Test func `who begins to listen late hears the end alone`() throws {
        try withQuestion { question, receive in
            question.end(.cancelled)
            receive()
            question.take([1], isLast: true)
        }
        #expect(heard.value == ["[] last"])
    }
}
