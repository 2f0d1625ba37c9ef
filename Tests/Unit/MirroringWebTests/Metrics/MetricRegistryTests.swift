import CoreMetrics
import Testing

@testable import MirroringWeb

@Suite struct MetricRegistryTests {
    private let events = MetricFamily("events_total", .counter, "Events.", labels: ["severity"])
    private let jobs = MetricFamily("jobs", .gauge, "Jobs, with a \\ and\na line.")

    @Test func valuesAreWrittenAsPrometheusReadsThem() {
        let registry = MetricRegistry([events, jobs])
        registry.count(events, 3, [("severity", "error")])
        Counter(label: events.name, dimensions: [("severity", "error")], factory: registry).increment(by: 2)
        registry.count(events, 0, [("severity", "a \"b\" \\ \n")])
        registry.set(jobs, to: 1.5)
        #expect(
            registry.exposition == """
                # HELP mirroring_events_total Events.
                # TYPE mirroring_events_total counter
                mirroring_events_total{severity="a \\"b\\" \\\\ \\n"} 0
                mirroring_events_total{severity="error"} 5
                # HELP mirroring_jobs Jobs, with a \\\\ and\\na line.
                # TYPE mirroring_jobs gauge
                mirroring_jobs 1.5

                """
        )
    }

    /// Who knows no metric of the catalogue makes none, however many names and labels it has.
    @Test func whatIsNotInTheCatalogueIsDropped() {
        let registry = MetricRegistry([events, jobs])
        Counter(label: "mirroring_other_total", factory: registry).increment()
        Counter(label: events.name, dimensions: [("path", "/x")], factory: registry).increment()
        Counter(label: events.name, factory: registry).increment()
        Counter(label: jobs.name, factory: registry).increment()
        Timer(label: jobs.name, factory: registry).recordSeconds(1)
        #expect(registry.exposition == "")
    }

    @Test func numbersAreWritten() {
        let registry = MetricRegistry([jobs])
        for (value, text) in [
            (Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1_764_000_000, "1764000000"),
            (0.25, "0.25"),
        ] {
            registry.set(jobs, to: value)
            #expect(registry.exposition.hasSuffix("mirroring_jobs \(text)\n"))
        }
    }

    @Test func namesFollowTheRules() {
        let families = MetricFamily.all + MetricFamily.jobFamilies
        #expect(Set(families.map(\.name)).count == families.count)
        for family in families {
            #expect(family.name.wholeMatch(of: /mirroring_[a-z]+(_[a-z]+)*/) != nil, "\(family.name)")
            #expect(family.name.hasSuffix("_total") == (family.kind == .counter), "\(family.name)")
            #expect(family.help.hasSuffix("."), "\(family.name)")
        }
        for family in MetricFamily.all {
            #expect(family.labels.isDisjoint(with: ["job", "job_id", "run", "user", "path"]), "\(family.name)")
        }
    }
}
