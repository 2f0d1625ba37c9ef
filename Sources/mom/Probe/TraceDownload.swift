import Foundation
import MirroringEvents
import MirroringTrace
import RabbitMQManagement
import RabbitMQTrust

/// Reads the trace that a site shows.
struct TraceDownload: Sendable {
    /// A trace as it came.
    struct Copy: Sendable, Hashable {
        /// The trace.
        var trace: TraceDocument
        /// For how long a cache on the way has had it, in seconds; nil if none says so.
        var cachedSeconds: Int?
        /// How far the server's clock is from this machine's, in seconds; nil if the server doesn't tell its time.
        var clockDifference: Int?
    }

    private static let mostRedirects = 5

    /// The site.
    let address: SiteAddress
    /// How long it may take, redirects included.
    let timeout: Duration
    /// A PEM file with the authorities to trust; the system's where nil.
    let authorities: String?

    /// Reads it.
    ///
    /// - Throws: ``ProbeProblem``.
    func copy() async throws(ProbeProblem) -> Copy {
        let end = ContinuousClock.now + timeout
        var url = address.url
        for _ in 0...Self.mostRedirects {
            let answer = try await answer(of: url, within: end - .now)
            switch answer.status {
            case 200: return try copy(answer)
            case 301, 302, 303, 307, 308: url = try next(after: url, answer)
            default: throw refusal(answer.status)
            }
        }
        throw ProbeProblem(
            .unreachable,
            "\(address.name) leads from one address to the next, more than \(Self.mostRedirects) times. Name the last one."
        )
    }

    private func answer(of url: URL, within time: Duration) async throws(ProbeProblem) -> HTTPExchange.Answer {
        var fields = [("accept", "application/json"), ("cache-control", "no-cache"), ("user-agent", "mom-probe")]
        // To the server that was named, and to no other.
        if let authorization = address.authorization, isSameServer(url) {
            fields.append(("authorization", authorization))
        }
        do {
            return try await HTTPExchange.get(
                url.absoluteString,
                fields: fields.map { (name: $0.0, value: $0.1) },
                authorities: authorities,
                within: max(.zero, time),
                limit: TraceDocument.byteLimit
            )
        } catch {
            if HTTPExchange.isTooLarge(error) {
                throw ProbeProblem(.unreadable, "What \(address.name) shows \(TraceProblem.tooLarge).")
            }
            if let refusal = TLSRefusal(error) { throw await untrusted(refusal, url) }
            let reason = HTTPExchange.reason(of: error)
            throw ProbeProblem(
                .unreachable,
                "\(address.name) does not answer (\(reason)). Check the address, and that the web server runs."
            )
        }
    }

    private func isSameServer(_ url: URL) -> Bool {
        url.scheme == address.url.scheme && SiteAddress.host(of: url) == address.host
            && SiteAddress.port(of: url) == SiteAddress.port(of: address.url)
    }

    private func next(after url: URL, _ answer: HTTPExchange.Answer) throws(ProbeProblem) -> URL {
        guard let location = answer.field("location"),
            let next = URL(string: location, relativeTo: url)?.absoluteURL,
            ["http", "https"].contains(next.scheme?.lowercased()), next.host()?.isEmpty == false
        else {
            throw ProbeProblem(
                .unreadable,
                "\(address.name) leads elsewhere (\(answer.status)), but to no address. Correct that at the web server."
            )
        }
        guard SiteAddress.isSecure(next) || !SiteAddress.isSecure(url) else {
            throw ProbeProblem(
                .unreachable,
                """
                \(address.name) leads to \(next.absoluteString), and nothing is read without TLS that was asked for with it. Name the \
                address that it leads to.
                """
            )
        }
        return next
    }

    private func copy(_ answer: HTTPExchange.Answer) throws(ProbeProblem) -> Copy {
        let trace: TraceDocument
        do throws(TraceProblem) {
            trace = try TraceDocument(json: answer.content)
        } catch {
            throw ProbeProblem(
                .unreadable,
                "What \(address.name) shows in its place \(error). Let the web server show \(TracePlace.path) as it is."
            )
        }
        let date = answer.field("date").flatMap(HTTPDate.init)
        return Copy(
            trace: trace,
            cachedSeconds: answer.field("age").flatMap { Int($0) }.map { max(0, $0) },
            clockDifference: date.map { abs(Int(($0.time.milliseconds - Timestamp.now.milliseconds) / 1_000)) }
        )
    }

    // MARK: Sentences

    private func refusal(_ status: Int) -> ProbeProblem {
        switch status {
        case 404, 410:
            ProbeProblem(
                .untraced,
                """
                \(address.name) has no trace (\(status)). Set "trace: true" in the job that mirrors it, or name the folder that the \
                site shows.
                """
            )
        case 401, 403:
            ProbeProblem(
                .unreadable,
                """
                \(address.name) refuses its trace (\(status)). Let the web server show \(TracePlace.pattern); many hide names that \
                begin with a dot.
                """
            )
        default:
            ProbeProblem(
                .unreachable,
                "\(address.name) answers with the status \(status) and not with its trace. Look into the web server's log."
            )
        }
    }

    private func untrusted(_ refusal: TLSRefusal, _ url: URL) async -> ProbeProblem {
        let host = SiteAddress.host(of: url)
        let sentence =
            switch refusal {
            case .certificate:
                Self.unaccepted(await ServerCertificate.shown(by: host, port: SiteAddress.port(of: url)), host, .now)
            case .otherHost: "The certificate of \(host) is for another host. Name the site as its certificate does."
            case .noTLS: "What listens at \(host) speaks no TLS. Write http://, or the port that speaks TLS."
            case .oldVersion: "\(host) speaks no TLS of version 1.2 or later. Allow that at the web server."
            case .clientCertificate:
                "\(host) asks for a certificate of ours, and gets none. Let it show \(TracePlace.pattern) without."
            case .unknown: "\(host) ended the TLS handshake. Check that the address names the port that speaks TLS."
            }
        return ProbeProblem(.unreachable, sentence)
    }

    private static func unaccepted(_ certificate: ServerCertificate?, _ host: String, _ now: Date) -> String {
        let named = "The certificate of \(host)"
        let authority = "name a file with its authority in SSL_CERT_FILE"
        guard let certificate else {
            return
                "\(named) is not accepted: it has expired, or none of the trusted authorities issued it. Renew it, or \(authority)."
        }
        if certificate.end < now {
            return "\(named) expired on \(certificate.lastDay). Renew it at the web server."
        }
        if certificate.start > now {
            return "\(named) is not valid before \(certificate.firstDay). Check the clocks of both machines."
        }
        return "\(named) is not accepted: none of the trusted authorities issued it. Correct that, or \(authority)."
    }
}
