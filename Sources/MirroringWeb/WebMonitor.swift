import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
public import MirroringBridge
import MirroringDiagnostics
import MirroringEvents
import MirroringFiles
import MirroringSettings
import NIOCore
import NIOPosix
import NIOSSL
public import ServiceLifecycle

/// The monitor: a page, and the API behind it, over a bridge and its logs, or over the logs alone.
///
/// It never ends what it shows: a port that is taken is said, and tried again.
public struct WebMonitor: Service {
    /// How long it waits before it tries a port again, at first and at last.
    private static let pauses = (first: Duration.seconds(1), last: Duration.seconds(30))

    /// How many connections there may be: more than follow the stream.
    private static let mostConnections = 2_000
    private static let idleTimeout = TimeAmount.seconds(60)
    /// Threads of its own: on those that all share, a bridge would read its history only after each of 500 readers was sent something.
    private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: max(1, System.coreCount / 2))

    private let configuration: WebConfiguration
    private let tls: TLSConfiguration?
    private let monitor: Monitor
    private let routes: WebRoutes
    private let recurrences: RecurrenceLog

    /// A monitor that serves when it is run.
    ///
    /// - Parameters:
    ///   - configuration: where, and to whom.
    ///   - bridge: the bridge that it shows; nil for the logs alone.
    ///   - offlineFolder: the monitoring folder.
    ///   - silenceLimit: when a run of which nothing is heard is presumed lost, where no bridge says so.
    ///   - program: the program with its version.
    ///   - logger: where it says what it does.
    /// - Throws: an error that names the certificate that can't be used.
    public init(
        configuration: WebConfiguration,
        bridge: Bridge?,
        offlineFolder: String,
        silenceLimit: Duration,
        program: String,
        logger: Logger
    ) throws {
        self.configuration = configuration
        tls = try configuration.certificate.map(Self.tls)
        recurrences = RecurrenceLog(logger: logger)
        let room = LogRoom(folder: offlineFolder)
        monitor = Monitor(
            bridge: bridge,
            room: room,
            facts: Monitor.Facts(
                login: configuration.token != nil,
                program: program,
                host: ProcessInfo.processInfo.hostName,
                silenceLimit: silenceLimit
            ),
            logger: logger
        )
        routes = WebRoutes(
            monitor: monitor,
            room: room,
            stories: LogStories(folder: offlineFolder),
            token: configuration.token.map(AccessToken.init),
            hosts: HostRule(address: configuration.address, names: configuration.names),
            isSecure: tls != nil,
            page: PageFiles(),
            logger: logger
        )
    }

    /// Follows and serves until the task is cancelled.
    ///
    /// - Throws: `CancellationError`.
    public func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await monitor.run() }
                group.addTask { try await serve() }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    /// Serves, and tries again where that fails.
    private func serve() async throws -> Never {
        var pause = Self.pauses.first
        while true {
            do {
                try await application().run()
            } catch {
                try Task.checkCancellation()
                // What the system says is told as elsewhere, without the calls by which it was met.
                let reason = (error as? IOError).map { SystemFailure.reason(of: $0.errnoCode) } ?? "\(error)"
                recurrences.log(.error, "the page can't be served", reason: reason, of: "page") {
                    ["address": "\(configuration.address)", "error": "\(reason)", "retryIn": "\(pause.formatted())"]
                }
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, Self.pauses.last)
        }
    }

    private func application() throws -> some ApplicationProtocol {
        let address = configuration.address
        // Who sends nothing, or half a request, keeps no connection; who follows the stream does.
        let http = HTTPServerBuilder.http1(configuration: .init(idleTimeout: Self.idleTimeout))
        return Application(
            router: routes.router(),
            server: try tls.map { try .tls(http, tlsConfiguration: $0) } ?? http,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections)
            ),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? address.port
                let place = WebAddress(host: address.host, port: port)
                recurrences.expectEnd(of: "page")
                recurrences.logEnd(of: "page", .notice, "the page is served") {
                    ["address": "\(tls == nil ? "http" : "https")://\(place)/"]
                }
            },
            eventLoopGroupProvider: .shared(Self.loops),
            // What matters is said here, once.
            logger: Logger(label: "http") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private static func tls(_ files: WebConfiguration.Certificate) throws -> TLSConfiguration {
        let chain: [NIOSSLCertificateSource]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(files.chain).map { .certificate($0) }
        } catch {
            throw unusable("certificate", files.chain, error)
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: files.privateKey, format: .pem)
        } catch {
            throw unusable("privateKey", files.privateKey, error)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain,
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }

    private static func unusable(_ name: String, _ path: String, _ error: any Error) -> SettingError {
        SettingError(
            "http.tls.\(name)",
            "\(path) can't be used for the page (\(error)). Name a file in PEM that this user may read."
        )
    }
}
