import ArgumentParser

/// Measurements in release mode; each prints what it measured on stdout.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the parts that have to be fast.",
        discussion: """
            Build with -c release: figures of a debug build say nothing. A measurement during which events are missing is none: it \
            ends with a sentence and exit code 1.
            """,
        subcommands: [
            BridgeBenchmark.self, CodecBenchmark.self, LatencyBenchmark.self, OfflineLogBenchmark.self,
            PipelineBenchmark.self, PublisherBenchmark.self, ReplayBenchmark.self,
        ]
    )
}
