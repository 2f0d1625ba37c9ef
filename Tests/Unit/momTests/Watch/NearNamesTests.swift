import Testing

import struct Foundation.UUID

@testable import mom

/// What is said to somebody who watches a job that he has misspelled.
@Suite struct NearNamesTests {
    @Test func jobThatMayBeMeantIsToldOnce() {
        var names = NearNames([.name("Twon site"), .id(UUID())])
        #expect(names.take("Packages") == nil)
        let hint = "There are events of the job \"Town site\". Did you mean that, and not \"Twon site\"?"
        #expect(names.take("Town site") == hint)
        #expect(names.take("Town sites") == nil, "fifty jobs may have names that are all alike")
    }

    @Test func nothingIsSaidOnceTheJobIsHeardOf() {
        var names = NearNames([.name("Town site")])
        #expect(names.take("town SITE") == nil)
        #expect(names.take("Town sites") == nil)
    }

    @Test func whoNamesNoJobIsToldOfNone() {
        var names = NearNames([.id(UUID())])
        #expect(names.take("Town site") == nil)
    }
}
