using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Change;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Release;

public sealed class RecordTests
{
    private const string Path = ".gitopsgen/staging/orders.yaml";

    private static readonly string Releasing = Full();

    public static TheoryData<string, string, string, string> Damages => new()
    {
        { "apiVersion: gitopsgen.dev/v1alpha1", "apiVersion: gitopsgen.dev/v1alpha2", "REC002", "v1alpha2" },
        { "apiVersion: gitopsgen.dev/v1alpha1", "apiVersion: gitopsgen.dev/v1", "REC002", "gitopsgen.dev/v1" },
        { "apiVersion: gitopsgen.dev/v1alpha1", "apiVersion: v1", "REC001", "no release record" },
        { "kind: ReleaseRecord", "kind: ConfigMap", "REC002", "does not know" },
        { "service: orders", "service: payments", "REC003", "'payments'" },
        { "environment: staging", "environment: production", "REC003", "'production'" },
        { "status: releasing", "status: flying", "REC001", "'status'" },
        { "status: releasing", "status: stable", "REC001", "'canary'" },
        { "stage: 90-10", "stage: 91-9", "REC001", "'ladder'" },
        { "stable: v1", "stable: v7", "REC001", "'versions (stable)'" },
        { "stable: v1", "stable: v2", "REC001", "'versions (canary)'" },
        { "canary: v2", "canary: v7", "REC001", "'versions (canary)'" },
        { "since: \"2026", "since: \"20x6", "REC001", "'since'" },
        { "hold: 10m", "hold: soon", "REC001", "'ladder.hold'" },
        { "weight: 10\n", "weight: 101\n", "REC001", "'ladder.weight'" },
        { "path: staging/orders/service.yaml", "path: staging/orders/../../service.yaml", "REC001", "'path'" },
        { "path: staging/orders/service.yaml", "path: staging/.git/service.yaml", "REC001", "'path'" },
        { "path: staging/orders/service.yaml", "path: other/service.yaml", "REC001", "outside of the service's folder" },
        { "directory: staging/orders", "directory: elsewhere/orders", "REC001", "'directory'" },
        { "directory: staging/orders", "directory: staging/../orders", "REC001", "'directory'" },
        { "name: v1\n", "name: ../../v1\n", "REC001", "'versions.name'" },
        { "kind: VirtualService", "kind: Service", "REC001", "'wayBack" },
        { "blob: ", "blob: x", "REC001", "'blob'" },
        { "image: ", "image: x", "REC001", "'versions.image'" },
        { "status: ", "status: &a ", "REC001", "cannot be read" },
    };

    [Fact]
    public void What_was_written_reads_back_to_the_same_text() =>
        Assert.Equal(Releasing, RecordWriter.Write(RecordReader.Read(new SourceText(Path, Releasing), "staging", "orders").Value));

    [Fact]
    public void A_record_with_every_field_reads_back_to_the_same_text()
    {
        ReleaseRecord record = RecordReader.Read(new SourceText(Path, Releasing), "staging", "orders").Value;
        string full = RecordWriter.Write(record with
        {
            Status = ReleaseStatus.RolledBack,
            StageName = Stage.RollbackName,
            Since = record.Since.AddMilliseconds(45),
            Said = ["a: b", "- c", "two\nlines", ""],
            Failed = new FailedVersion("v2", "errors: \"5 %\" # of requests", record.Since),
            Versions = [.. record.Versions.Select((v, i) => v with { Slot = "orders-" + i })],
            Ladder = [.. record.Ladder.Select(s => s with { Mirror = 5.5m, WithinMatch = true, ApprovalRequired = true })],
        });

        Assert.Equal(full, RecordWriter.Write(RecordReader.Read(new SourceText(Path, full), "staging", null).Value));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void Refuses_a_record_that_is_damaged_newer_or_of_another(string find, string put, string code, string says)
    {
        int at = Releasing.IndexOf(find, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{find}' is not in the record:\n{Releasing}");
        Result<ReleaseRecord> read = RecordReader.Read(new SourceText(Path, Releasing[..at] + put + Releasing[(at + find.Length)..]), "staging", "orders");

        Assert.False(read.IsOk);
        Diagnostic found = Assert.Single(read.Diagnostics);
        Assert.Equal(code, found.Code.Id);
        Assert.Equal(Fault.Repository, found.Code.Fault);
        Assert.Equal(Path, found.Place.File);
        Assert.Contains(says, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_cut_of_a_record_makes_the_reader_throw()
    {
        for (int length = 0; length < Releasing.Length; length += 7)
        {
            Result<ReleaseRecord> read = RecordReader.Read(new SourceText(Path, Releasing[..length]), "staging", "orders");
            Assert.True(!read.IsOk && read.Diagnostics[0].Code.Fault == Fault.Repository, $"a record of {length} characters was read");
        }
    }

    [Fact]
    public void A_damaged_record_stops_its_own_service_and_nothing_is_written()
    {
        World world = Fresh();
        world.Files[Path] = "kind: ReleaseRecord\n"u8.ToArray();

        Assert.Contains(world.Propose(), p => !p.Commits && p.Diagnostics.Any(d => d.Code == RecordCodes.Damaged));
    }

    private static World Fresh() => new(Specs.Service("strategy: {hold: 10m, steps: [{match: [{headers: {x-a: {exact: b}}}]}, {weight: 10}, {weight: 100}]}\nworkload: {config: {A: \"1\"}, serviceAccount: true}")
        .Replace("version: v2", "version: v1", StringComparison.Ordinal));

    // A record at 90-10, made by the pipeline itself.
    private static string Full()
    {
        World world = Fresh();
        world.Advance();
        world.Text = world.Text.Replace("version: v1", "version: v2", StringComparison.Ordinal).Replace(":2.0.0", ":2.0.1", StringComparison.Ordinal);
        for (int i = 0; i < 3; i++)
        {
            world.Advance();
            world.Now += TimeSpan.FromHours(2);
        }

        return world.TextOf(Path);
    }
}
