import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// A certificate that a server shows, whoever issued it: for a sentence that says why it is not accepted.
struct ServerCertificate: Sendable, Equatable {
    /// From when it is valid.
    let start: Date
    /// Until when it is valid.
    let end: Date

    private static let patience = TimeAmount.seconds(5)

    /// Begins a TLS handshake with a server, takes the certificate and ends it: the server gets nothing.
    ///
    /// - Returns: nil if the server shows none.
    static func shown(by address: ManagementAddress) async -> ServerCertificate? {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let shown = loop.makePromise(of: ServerCertificate?.self)
        do {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            let context = try NIOSSLContext(configuration: configuration)
            // A handshake names no host where there is only a number.
            let isNumber = (try? SocketAddress(ipAddress: address.host, port: 0)) != nil
            let name = isNumber ? nil : address.host
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
                .connect(host: address.host, port: address.port)
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
    init(start: Date, end: Date) {
        self.start = start
        self.end = end
    }
}
