package import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// A certificate that a server shows, whoever issued it: for a sentence that says why it is not accepted.
package struct ServerCertificate: Sendable, Equatable {
    /// From when it is valid.
    package let start: Date
    /// Until when it is valid.
    package let end: Date

    /// The first day of it as `2026-11-28`, in UTC.
    package var firstDay: String { Self.day(start) }
    /// The last day of it as `2026-11-28`, in UTC.
    package var lastDay: String { Self.day(end) }

    private static func day(_ date: Date) -> String {
        date.formatted(.iso8601.year().month().day())
    }

    private static let patience = TimeAmount.seconds(5)

    /// Begins a TLS handshake with a server, takes the certificate and ends it: the server gets nothing.
    ///
    /// - Returns: nil if the server shows none.
    package static func shown(by host: String, port: Int) async -> ServerCertificate? {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let shown = loop.makePromise(of: ServerCertificate?.self)
        do {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            let context = try NIOSSLContext(configuration: configuration)
            // A handshake names no host where there is only a number.
            let isNumber = (try? SocketAddress(ipAddress: host, port: 0)) != nil
            let name = isNumber ? nil : host
            let channel = try await ClientBootstrap(group: loop)
                .connectTimeout(patience)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let look: NIOSSLCustomVerificationCallback = { chain, verdict in
                            shown.succeed(chain.first.map { ServerCertificate($0) })
                            verdict.succeed(.failed)
                        }
                        let handler = try NIOSSLClientHandler(
                            context: context,
                            serverHostname: name,
                            customVerificationCallback: look
                        )
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .connect(host: host, port: port)
                .get()
            channel.closeFuture.whenComplete { _ in shown.succeed(nil) }
            loop.scheduleTask(in: patience) { shown.succeed(nil) }
            let certificate = try await shown.futureResult.get()
            channel.close(promise: nil)
            return certificate
        } catch {
            shown.succeed(nil)
            return nil
        }
    }

    private init(_ certificate: NIOSSLCertificate) {
        self.init(
            start: Date(timeIntervalSince1970: TimeInterval(certificate.notValidBefore)),
            end: Date(timeIntervalSince1970: TimeInterval(certificate.notValidAfter))
        )
    }

    /// A certificate by its dates.
    package init(start: Date, end: Date) {
        self.start = start
        self.end = end
    }
}
