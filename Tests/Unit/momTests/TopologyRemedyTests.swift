import Testing

@testable import mom

/// What `mom topology check` advises.
@Suite struct TopologyRemedyTests {
    @Test func nothingIsToBeDeletedWhereNothingDiffers() {
        let apply = "Run \"mom topology apply\"."
        #expect(
            TopologyTarget.remedy(for: [#"The exchange "a" is missing."#, #"The policy "p" is missing."#]) == apply
        )
        #expect(TopologyTarget.remedy(for: [#"The policy "p" differs: its priority is 1, not 10."#]) == apply)
        #expect(
            TopologyTarget.remedy(for: [
                #"The exchange "a" is missing."#, #"The queue "q" differs: durable is false, not true."#,
            ])
            .contains("deleted by hand")
        )
        let rival =
            #"The policy "x" (priority 20) takes precedence over the policy "p" (priority 10) where both match."#
        #expect(TopologyTarget.remedy(for: [rival]).contains("Change those policies"))
        #expect(TopologyTarget.remedy(for: [rival, #"The queue "q" is missing."#]) == apply)
    }
}
