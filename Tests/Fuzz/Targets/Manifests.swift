import Foundation
import MirroringEngine
import MirroringEvents

/// Manifests of packages, which may come from another machine.
struct Manifests: FuzzTarget {
    static let name = "manifest"
    static let summary = "the manifest of a package"
    static var form: any InputForm { JSONForm() }

    static var large: [LargeInput] {
        [
            LargeInput("brackets alone") { [UInt8]("[", times: 2 << 20) },
            LargeInput("files") {
                manifest([UInt8](numbered: 20_000) { "{\"path\":\"folder/page-\($0).html\"\(facts)}," })
            },
            LargeInput("a long path") {
                manifest([UInt8]("{\"path\":\"", [UInt8]("a/", times: 1 << 19), "b\"\(facts)},"))
            },
            LargeInput("a path without end") {
                manifest([UInt8]("{\"path\":\"", [UInt8]("../", times: 1 << 19), "b\"\(facts)},"))
            },
        ]
    }

    private static let facts =
        ",\"kind\":\"file\",\"size\":1,\"mode\":420,\"owner\":0,\"group\":0,\"seconds\":1,\"nanoseconds\":2"

    private static func manifest(_ entries: [UInt8]) -> [UInt8] {
        [UInt8](
            """
            {"formatVersion":1,"packageId":"01a00000-0000-7000-8000-000000000001","packageNumber":1,\
            "jobId":"11111111-1111-4111-8111-111111111111","runId":"01a00000-0000-7000-8000-000000000002","entries":[
            """,
            entries,
            "{\"path\":\"last\"\(facts)}],\"obstacles\":[],\"deletions\":[]}"
        )
    }

    init(in folder: ScratchFolder) {}

    mutating func read(_ input: [UInt8]) throws -> Bool {
        let manifest: Manifest
        do throws(RunFailure) {
            manifest = try Manifest(json: Data(input), from: "manifest.json")
        } catch {
            guard error.category == .validation else { throw error }
            return false
        }
        guard manifest.totalBytes >= 0 else { throw Finding("The package has \(manifest.totalBytes) bytes.") }
        guard try Manifest(json: Data(manifest.json()), from: "manifest.json") == manifest else {
            throw Finding("The manifest is another one after it was written and read.")
        }
        return true
    }
}
