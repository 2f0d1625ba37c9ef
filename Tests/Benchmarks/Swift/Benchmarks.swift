import ArgumentParser

/// Measurements in release mode; each prints what it measured on stdout.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the parts that have to be fast.",
        discussion: "Build with -c release: figures of a debug build say nothing.",
        subcommands: [
            CodecBenchmark.self, OfflineLogBenchmark.self, PipelineBenchmark.self, PublisherBenchmark.self,
            ReplayBenchmark.self,
        ]
    )
}
