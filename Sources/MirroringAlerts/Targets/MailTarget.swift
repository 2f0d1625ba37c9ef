import Foundation
import MirroringEvents

/// Mail, through the machine's own `sendmail`: one message for all notices that are told at once.
struct MailTarget: AlertTarget {
    let sender: String
    let recipients: [String]
    let texts: AlertTexts
    /// `sendmail -t -i`, which takes the recipients from the message.
    let program: AlertProgram

    func wants(_ bundle: AlertBundle) -> Bool { !bundle.notices.isEmpty }

    func deliver(_ bundle: AlertBundle, at now: Timestamp) async throws(DeliveryFailure) -> [DeliveryFailure] {
        try await program.run(Array(message(bundle, at: now).utf8))
        return []
    }

    /// The message. The same notices have the same Message-ID, by which a mail server knows one that comes again.
    func message(_ bundle: AlertBundle, at now: Timestamp) -> String {
        let titles = bundle.notices.map { texts.title(of: $0) }
        let more = titles.count > 1 ? " (and \(titles.count - 1) more)" : ""
        let body = bundle.notices.map { "\(texts.title(of: $0))\n\n\(texts.text(of: $0))" }.joined(
            separator: "\n\n---\n\n"
        )
        let host = sender.split(separator: "@").last.map(String.init) ?? "localhost"
        let lines = [
            "From: \(sender)",
            "To: \(recipients.joined(separator: ", "))",
            "Subject: \(Self.encodedWords((titles.first ?? "") + more))",
            "Date: \(Self.date(now))",
            "Message-ID: <\(bundle.key)@\(host)>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
            Data(body.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed]),
            "",
        ]
        return lines.joined(separator: "\n")
    }

    /// A text of a header as RFC 2047 has it, in words of at most 75 bytes. What somebody has called a job can't end the line.
    private static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var word = ""
        for character in text.prefix(200) {
            if word.utf8.count + character.utf8.count > 42 {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        return (words + [word]).map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\n ")
    }

    /// `Mon, 30 Nov 2026 01:02:03 +0000`.
    private static func date(_ time: Timestamp) -> String {
        var style = Date.VerbatimFormatStyle(
            format: """
                \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \
                \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) +0000
                """,
            timeZone: .gmt,
            calendar: Calendar(identifier: .gregorian)
        )
        style.locale = Locale(identifier: "en_US_POSIX")
        return time.date.formatted(style)
    }
}
