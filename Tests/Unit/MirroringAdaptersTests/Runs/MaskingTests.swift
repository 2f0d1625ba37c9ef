import Testing

@testable import MirroringAdapters

/// What of a command is not told.
@Suite struct MaskingTests {
    private func masked(_ words: String...) -> String {
        Masking(words).words.joined(separator: " ")
    }

    @Test func secretsAreMaskedWhereverPeopleWriteThem() {
        #expect(masked("x", "--password", "hunter22", "a") == "x --password *** a")
        #expect(masked("x", "--password=hunter22") == "x --password=***")
        #expect(masked("env", "API_TOKEN=abcdef", "x") == "env API_TOKEN=*** x")
        #expect(
            masked("rclone", "copy", ":s3,access_key_id=a,secret_access_key=bcdefg:b")
                == "rclone copy :s3,access_key_id=***,secret_access_key=***"
        )
        #expect(masked("curl", "-H", "Authorization: Bearer abcdef") == "curl -H Authorization: ***")
        #expect(masked("rclone", "--sftp-pass", "abcdef") == "rclone --sftp-pass ***")
        #expect(masked("rsync", "rsync://u:secret@h/m", "b") == "rsync rsync://u@h/m b")
    }

    @Test func whatOnlySaysWhereASecretIsStays() {
        #expect(masked("restic", "--password-file", "/etc/r", "-r", "x") == "restic --password-file /etc/r -r x")
        #expect(masked("rsync", "--password-file=/etc/r") == "rsync --password-file=/etc/r")
        #expect(masked("tool", "--no-password", "-r", "x") == "tool --no-password -r x")
    }

    @Test func theyAreMaskedInOutputAsWell() {
        let masking = Masking(["x", "--token", "hunter22", "--pin-secret", "7"])
        #expect(masking.text("bad token hunter22 for ftp://u:pw@h") == "bad token *** for ftp://u@h")
        let similar = Masking(["x", "--token", "hunter", "--other-token", "hunter22"])
        #expect(similar.text("hunter22, hunter") == "***, ***")
        // Too short to be told from anything else.
        #expect(masking.text("7 files") == "7 files")
    }
}
