import EventSamples
import MirroringEvents
import MirroringOfflineLog
import Testing

/// The line of an event byte by byte: programs of others read it.
@Suite struct GoldenEntryTests {
    /// What bridges of the first versions write. It stays as it is: folders are full of it.
    private static let everyOriginalField = """
          <MirroringStatusEventArgs><SchemaVersion>3</SchemaVersion><Position>42</Position>\
        <EventId>01234567-89ab-7def-8123-456789abcde0</EventId><JobId>01234567-89ab-7def-8123-456789abcde1</JobId>\
        <RunId>01234567-89ab-7def-8123-456789abcde2</RunId><Sequence>7</Sequence>\
        <Engine><Host>edit1.example.com</Host><InstanceId>01234567-89ab-7def-8123-456789abcde3</InstanceId>\
        <Version>1.2.3</Version></Engine><MirroringTransferData>\
        <MirroringInitializeData><Name>Docs &amp; "pages" &lt;1&gt;</Name>\
        <DestinationPageGuid>01234567-89ab-7def-8123-456789abcde4</DestinationPageGuid>\
        <DestinationPath>/srv/www/public</DestinationPath><DestinationRoot>/srv/www</DestinationRoot>\
        <LastExecution>2025-12-24T18:30:00.005Z</LastExecution><NrOfFilesinPackage>11</NrOfFilesinPackage>\
        <NrOfPagesInPackages>12</NrOfPagesInPackages><SourceRoot>/srv/edit</SourceRoot>\
        <DestinationUri>ssh://mirror@web1.example.com/srv/www/public</DestinationUri><Trigger>timer</Trigger>\
        <Attempt>2</Attempt><ContinueOnError>true</ContinueOnError><NrOfPackages>13</NrOfPackages>\
        <TotalPages>14</TotalPages><TotalFiles>15</TotalFiles><TotalBytes>16</TotalBytes>\
        <TotalDeletions>17</TotalDeletions></MirroringInitializeData>\
        <MirroringPackageHeader><PackageId>01234567-89ab-7def-8123-456789abcde5</PackageId>\
        <PackageNumber>18</PackageNumber><FileSize>19</FileSize>\
        <TargetFilePath>/srv/www/.public.mirroring</TargetFilePath><SizeOfSentData>20</SizeOfSentData>\
        <SizeOfReceiveData>21</SizeOfReceiveData><BytesPerSecond>22</BytesPerSecond><EtaSeconds>23</EtaSeconds>\
        </MirroringPackageHeader>\
        <MirroringPackageBody><Pages>24</Pages><Files>25</Files><Deletions>26</Deletions>\
        <ImportedPages>27</ImportedPages><ImportedFiles>28</ImportedFiles>\
        <CurrentItem>guides/Übersicht.html</CurrentItem><Digest>ab12</Digest></MirroringPackageBody>\
        <MirroringStatus><MirroringState>TransferingError</MirroringState><Severity>error</Severity>\
        <Outcome>failed</Outcome><Terminal>true</Terminal><Resumable>false</Resumable>\
        <StatusLog><StatusLogEntry><Level>Error</Level><Time>2026-01-31T23:59:59.123Z</Time>\
        <Category>network</Category><Item>web1.example.com</Item><Message>The connection&#10;broke.</Message>\
        </StatusLogEntry><StatusLogEntry><Level>Processing</Level><Time>2026-02-01T00:00:00.000Z</Time>\
        <Message></Message></StatusLogEntry></StatusLog>\
        <SentTime>2026-01-31T23:59:59.123Z</SentTime><ReceivedTime>2026-02-01T00:00:00.000Z</ReceivedTime>\
        </MirroringStatus></MirroringTransferData></MirroringStatusEventArgs>
        """

    /// The same with what came later, each field last in its part.
    private static let everyField = """
          <MirroringStatusEventArgs><SchemaVersion>3</SchemaVersion><Position>42</Position>\
        <EventId>01234567-89ab-7def-8123-456789abcde0</EventId><JobId>01234567-89ab-7def-8123-456789abcde1</JobId>\
        <RunId>01234567-89ab-7def-8123-456789abcde2</RunId><Sequence>7</Sequence>\
        <Engine><Host>edit1.example.com</Host><InstanceId>01234567-89ab-7def-8123-456789abcde3</InstanceId>\
        <Version>1.2.3</Version></Engine><MirroringTransferData>\
        <MirroringInitializeData><Name>Docs &amp; "pages" &lt;1&gt;</Name>\
        <DestinationPageGuid>01234567-89ab-7def-8123-456789abcde4</DestinationPageGuid>\
        <DestinationPath>/srv/www/public</DestinationPath><DestinationRoot>/srv/www</DestinationRoot>\
        <LastExecution>2025-12-24T18:30:00.005Z</LastExecution><NrOfFilesinPackage>11</NrOfFilesinPackage>\
        <NrOfPagesInPackages>12</NrOfPagesInPackages><SourceRoot>/srv/edit</SourceRoot>\
        <DestinationUri>ssh://mirror@web1.example.com/srv/www/public</DestinationUri><Trigger>timer</Trigger>\
        <Attempt>2</Attempt><ContinueOnError>true</ContinueOnError><NrOfPackages>13</NrOfPackages>\
        <TotalPages>14</TotalPages><TotalFiles>15</TotalFiles><TotalBytes>16</TotalBytes>\
        <TotalDeletions>17</TotalDeletions><Release>20261128T104107Z-3f9a0c2b</Release>\
        <ExpectedEverySeconds>29</ExpectedEverySeconds><ExpectedGraceSeconds>30</ExpectedGraceSeconds>\
        </MirroringInitializeData>\
        <MirroringPackageHeader><PackageId>01234567-89ab-7def-8123-456789abcde5</PackageId>\
        <PackageNumber>18</PackageNumber><FileSize>19</FileSize>\
        <TargetFilePath>/srv/www/.public.mirroring</TargetFilePath><SizeOfSentData>20</SizeOfSentData>\
        <SizeOfReceiveData>21</SizeOfReceiveData><BytesPerSecond>22</BytesPerSecond><EtaSeconds>23</EtaSeconds>\
        <BandwidthLimit>31</BandwidthLimit>\
        </MirroringPackageHeader>\
        <MirroringPackageBody><Pages>24</Pages><Files>25</Files><Deletions>26</Deletions>\
        <ImportedPages>27</ImportedPages><ImportedFiles>28</ImportedFiles>\
        <CurrentItem>guides/Übersicht.html</CurrentItem><Digest>ab12</Digest>\
        <FailedItems>32</FailedItems><Deleted>33</Deleted></MirroringPackageBody>\
        <MirroringStatus><MirroringState>TransferingError</MirroringState><Severity>error</Severity>\
        <Outcome>failed</Outcome><Terminal>true</Terminal><Resumable>false</Resumable>\
        <StatusLog><StatusLogEntry><Level>Error</Level><Time>2026-01-31T23:59:59.123Z</Time>\
        <Category>network</Category><Item>web1.example.com</Item><Message>The connection&#10;broke.</Message>\
        </StatusLogEntry><StatusLogEntry><Level>Processing</Level><Time>2026-02-01T00:00:00.000Z</Time>\
        <Message></Message></StatusLogEntry></StatusLog>\
        <SentTime>2026-01-31T23:59:59.123Z</SentTime><ReceivedTime>2026-02-01T00:00:00.000Z</ReceivedTime>\
        </MirroringStatus>\
        <MirroringProgress><SentBytes>34</SentBytes><SentItems>35</SentItems><ImportedPages>36</ImportedPages>\
        <ImportedFiles>37</ImportedFiles><Deleted>38</Deleted><FailedItems>39</FailedItems><Errors>40</Errors>\
        <Warnings>41</Warnings><Retries>42</Retries><Percent>43</Percent><EtaSeconds>44</EtaSeconds>\
        </MirroringProgress><MirroringTree><Files>45</Files><Bytes>46</Bytes><Digest>sha256:cd34</Digest>\
        </MirroringTree></MirroringTransferData></MirroringStatusEventArgs>
        """

    @Test func everyFieldHasItsPlace() throws {
        try withTemporaryFolder { folder in
            try expect(.everyField(), asLine: Self.everyField, in: folder)
        }
    }

    @Test func eventOfAnEarlierEngineIsAsItWas() throws {
        try withTemporaryFolder { folder in
            try expect(.everyOriginalField(), asLine: Self.everyOriginalField, in: folder)
        }
    }

    private func expect(_ event: MirroringStatusEventArgs, asLine line: String, in folder: String) throws {
        let entry = OfflineLogEntry(position: 42, event: event)
        try OfflineLogWriter(folder: folder).append([entry])
        let text = String(decoding: try content(onlyFile(in: folder)), as: UTF8.self)
        #expect(text.split(separator: "\n").dropFirst(2).first.map(String.init) == line)
        #expect(try readAll(onlyFile(in: folder)) == [entry])
    }

    /// Beside the position, as the broker's word; a reader of the original's classes passes over it. A file of before has none.
    @Test(arguments: [
        (EventPublisher.verified(user: "a<b> & \"c\""), "<Publisher>a&lt;b&gt; &amp; \"c\"</Publisher>"),
        (.unverified, "<Publisher></Publisher>"),
    ])
    func publisherStandsBehindThePosition(publisher: EventPublisher, element: String) throws {
        try withTemporaryFolder { folder in
            let entry = OfflineLogEntry(position: 42, event: .everyField(), publisher: publisher)
            try OfflineLogWriter(folder: folder).append([entry])
            let text = String(decoding: try content(onlyFile(in: folder)), as: UTF8.self)
            let line = Self.everyField.replacing("</Position>", with: "</Position>\(element)")
            #expect(text.split(separator: "\n").dropFirst(2).first.map(String.init) == line)
            #expect(try readAll(onlyFile(in: folder)) == [entry])
            #expect(try OfflineLogSummary(path: onlyFile(in: folder)).last == entry)
        }
    }
}
