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

    @Test func commasAndHeadersHideNone() {
        #expect(masked("x", "--password=abc,def") == "x --password=***")
        #expect(masked("env", "RESTIC_PASSWORD=abc,def", "restic") == "env RESTIC_PASSWORD=*** restic")
        #expect(masked("rclone", "ls", ":x,pass=\"ab,cd\",user=u:") == "rclone ls :x,pass=***")
        #expect(masked("x", "remote,user=a,password=b,port=7") == "x remote,user=a,password=***,port=7")
        #expect(masked("curl", "-H", "PRIVATE-TOKEN: glpat-abc", "a") == "curl -H PRIVATE-TOKEN: *** a")
        #expect(masked("curl", "--header=Authorization: Bearer abc") == "curl --header=Authorization: ***")
        #expect(masked("curl", "-H", "Accept: text/html") == "curl -H Accept: text/html")
        #expect(masked("x", "secret:///a") == "x secret:///a")
        #expect(masked("x", "ftp://u:pw@h/?token=abc,d") == "x ftp://u@h/?token=***")
    }

    @Test func passwordOfSSHPassIsMasked() {
        #expect(masked("sshpass", "-p", "hunter22", "rsync", "-p", "a", "b:") == "sshpass -p *** rsync -p a b:")
        #expect(masked("sshpass", "-v", "-phunter22", "rsync", "-p", "a", "b:") == "sshpass -v -p*** rsync -p a b:")
        #expect(masked("sshpass", "-f", "/etc/p", "ssh", "-p", "22", "b") == "sshpass -f /etc/p ssh -p 22 b")
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
